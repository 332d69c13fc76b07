//! What is quick enough for the threads of the runtime, on which every connection waits for its turn. All else has threads of
//! its own, so that no request holds up another.

use std::{panic::resume_unwind, sync::Arc};

use bytes::Bytes;
use http::Method;
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking};

use crate::http::bounds::{LARGE_BODY_LENGTH, MAX_BODY_LENGTH};
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::pipeline::app::App;
use crate::pipeline::handle_request::handle;
use crate::pipeline::retired_host::ConnectionClosed;

/// Calls of the admin API that give or search much, below `/_mock/`.
const LISTS: [&str; 8] =
    ["personer", "exchanges", "verify", "clients", "worlds", "personidentifikatorer", "ui/personer", "ui/exchanges"];

/// Whether a request takes less than a millisecond: look-ups and probes do, once there is a key. Issuers sign with RSA.
pub(crate) fn is_quick(app: &App, request: &ApiRequest) -> bool {
    const QUICK: [&str; 3] = ["/rest/", "/kontaktinfo-oauth2-server/rest/", "/_mock/health"];
    let is_quick = QUICK.iter().any(|start| request.path.starts_with(start));
    is_quick && request.body.len() <= LARGE_BODY_LENGTH && app.state.issuing.has_key()
}

/// Whether a request takes much memory, or more than some milliseconds.
fn is_heavy(request: &ApiRequest) -> bool {
    let Some(call) = request.path.strip_prefix("/_mock/") else { return request.body.len() > LARGE_BODY_LENGTH };
    let is_list = LISTS.iter().any(|list| call.trim_end_matches(['/']).split('.').next() == Some(*list));
    request.body.len() > LARGE_BODY_LENGTH || is_list && (request.method != Method::POST || call.starts_with("verify"))
}

/// The response, made in another thread; asked for again where the client waits for a change.
pub(crate) async fn respond_elsewhere(app: Arc<App>, request: ApiRequest) -> Result<ApiResponse, ConnectionClosed> {
    let request = Arc::new(request);
    let mut response = handle_elsewhere(&app, &request).await?;
    while let Some(again) = response.ask_again.take() {
        again.signal.changed(again.seen, again.until).await;
        response = handle_elsewhere(&app, &request).await?;
    }
    Ok(response)
}

async fn handle_elsewhere(app: &Arc<App>, request: &Arc<ApiRequest>) -> Result<ApiResponse, ConnectionClosed> {
    let place = match is_heavy(request) {
        true => Arc::clone(&app.state.places.heavy_requests).acquire_owned().await.ok(),
        false => None,
    };
    let (app, request) = (Arc::clone(app), Arc::clone(request));
    match spawn_blocking(move || handle(&app, &request)).await {
        Ok(response) => response.map(|response| keeping(response, place)),
        Err(error) => match error.try_into_panic() {
            Ok(panicked) => resume_unwind(panicked),
            // The runtime stops, and the connection with it.
            Err(_) => Err(ConnectionClosed),
        },
    }
}

/// A long response keeps its place until it is sent, so that few of them are in memory.
fn keeping(mut response: ApiResponse, place: Option<OwnedSemaphorePermit>) -> ApiResponse {
    if let Some(place) = place.filter(|_| response.body.len() > MAX_BODY_LENGTH) {
        response.body = Bytes::from_owner(LongBody { bytes: response.body, _place: place });
    }
    response
}

struct LongBody {
    bytes: Bytes,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for LongBody {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}
