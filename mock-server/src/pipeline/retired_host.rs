//! What a host that is gone says to those who reach it over HTTP.

use http::{StatusCode, header::CONTENT_TYPE};

use crate::{
    http::{request::ApiRequest, response::ApiResponse},
    state::{
        app::AppState,
        retirement::{HostRetirement, RetiredBehaviour},
    },
};

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the host is retired, and nobody answers there")]
pub(crate) struct ConnectionClosed;

/// A page as load balancers have it for what they know nothing of; a guess, like every word on it.
const NOT_FOUND: &str = "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n\
                         <center><h1>404 Not Found</h1></center>\r\n</body>\r\n</html>\r\n";

/// The retirement of the host that the request names, where the day has come in its world. What is the mock's own, below
/// `/_mock/`, was never at that host and stays.
pub(crate) fn at(mock: &AppState, request: &ApiRequest) -> Option<HostRetirement> {
    let host = request.host_of_record.filter(|_| !request.path.starts_with("/_mock/"))?;
    // Most mocks retire nothing, and need not look for a world twice.
    mock.worlds.usual().retirements().of(host)?;
    mock.worlds.of(&request.headers).ok()?.retired(host)
}

/// What it says; `usual` is what it said while it lived.
pub(crate) fn answer(
    retired: HostRetirement,
    usual: impl FnOnce() -> ApiResponse,
) -> Result<ApiResponse, ConnectionClosed> {
    let HostRetirement { host, on, ending } = retired;
    let hint = format!("{host} is retired from {on} on (--retire): {ending}");
    if ending != RetiredBehaviour::Stale {
        tracing::warn!("{hint}");
    }
    match ending {
        RetiredBehaviour::Refused | RetiredBehaviour::Tls => Err(ConnectionClosed),
        RetiredBehaviour::NotFound => {
            let page = ApiResponse { body: NOT_FOUND.into(), ..ApiResponse::empty(StatusCode::NOT_FOUND) };
            Ok(page.with(CONTENT_TYPE, "text/html").hinting(hint).with_hint())
        }
        RetiredBehaviour::Stale => {
            let answer = usual();
            Ok(if answer.hint.is_some() { answer } else { answer.hinting(hint).with_hint() })
        }
    }
}
