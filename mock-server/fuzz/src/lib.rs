//! What the fuzz targets share: a mock, and what each of its answers must be.

use std::sync::LazyLock;

use axum::{Router, body::Body, http::Request};
use krr_mock_server::{AuthMode, KrrMock};
use tokio::runtime::Runtime;
use tower::ServiceExt;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime for one thread")
});
static MOCK: LazyLock<Router> = LazyLock::new(|| {
    let mock = KrrMock::builder().auth(AuthMode::Off);
    mock.router().expect("the machine has a thread for the mock")
});

/// Posts `body`, without a token, since the mock asks for none, and panics when the answer is an error of the server.
pub fn post(path: &str, media_type: &str, body: &[u8]) {
    let request = Request::post(path).header("content-type", media_type);
    let request = request.body(Body::from(body.to_vec())).expect("the path and headers are those of the target");
    let response = RUNTIME.block_on(MOCK.clone().oneshot(request)).expect("the router answers every request");
    assert!(!response.status().is_server_error(), "{} for {path}", response.status());
}
