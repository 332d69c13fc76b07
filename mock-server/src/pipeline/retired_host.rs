//! The response of a retired host to those who reach it over HTTP.

use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::StatusCode;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::pipeline::entry::request_world::world_of;
use crate::pipeline::faults::error_page::load_balancer_page;
use crate::state::app::AppState;
use crate::state::retirement::{HostRetirement, RetiredBehaviour};

/// The connection, or the stream of HTTP/2, is to end without a response.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("nothing answers: the host is retired, or a fault ends the connection")]
pub(crate) struct ConnectionClosed;

impl IntoResponse for ConnectionClosed {
    /// 503 with this as an extension, by which the server of the mock knows that it is to close the connection.
    fn into_response(self) -> Response {
        (StatusCode::SERVICE_UNAVAILABLE, Extension(self)).into_response()
    }
}

/// The retirement of the requested host, when its day has come in the request's world. The admin API was never at that host
/// and stays.
pub(crate) fn retirement(state: &AppState, request: &ApiRequest) -> Option<HostRetirement> {
    let host = request.recorded_host.filter(|_| !request.path.starts_with("/_mock/"))?;
    // Most mocks retire nothing, and need not look up a world twice.
    state.worlds.default_world().retirements().of(host)?;
    world_of(state, request).ok()?.retired(host)
}

/// `before` gives the response from before the retirement.
pub(crate) fn response(
    retirement: HostRetirement,
    before: impl FnOnce() -> ApiResponse,
) -> Result<ApiResponse, ConnectionClosed> {
    let HostRetirement { host, on, behaviour } = retirement;
    let hint = format!("{host} is retired from {on} on (--retire): {behaviour}");
    if behaviour != RetiredBehaviour::Stale {
        tracing::warn!("{hint}");
    }
    match behaviour {
        RetiredBehaviour::Refused | RetiredBehaviour::Tls => Err(ConnectionClosed),
        RetiredBehaviour::NotFound => Ok(load_balancer_page(StatusCode::NOT_FOUND).hinting(hint).with_hint_header()),
        RetiredBehaviour::Stale => {
            let response = before();
            Ok(if response.hint.is_some() { response } else { response.hinting(hint).with_hint_header() })
        }
    }
}
