use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    routing::any,
};
use tokio::time::sleep;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::pipeline::app::App;
use crate::pipeline::entry::forwarded;
use crate::pipeline::handle_request::handle;
use crate::pipeline::retired_host::ConnectionClosed;
use crate::server::workload::{is_quick, respond_elsewhere};

/// Every path of the mock. The document of the service at the path decides which methods and operations it has.
///
/// Paths are used as they were sent: a trailing slash, a doubled first slash, the root of a host of ID-porten's and the paths of
/// a document of `--spec` match no route, and reach the same pipeline by the fallback. Paths of look-ups are spelled out, since a
/// capture that nothing reads would be decoded for each request.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        // All of this in the world of that name
        .route("/_world/{name}/{*path}", any(respond))
        // The admin API
        .route("/_mock/{*call}", any(respond))
        // Maskinporten
        .route("/.well-known/oauth-authorization-server", any(respond))
        .route("/.well-known/openid-configuration", any(respond))
        .route("/token", any(respond))
        .route("/jwk", any(respond))
        // The legacy OIDC provider
        .route("/idporten-oidc-provider/{*endpoint}", any(respond))
        // ID-porten
        .route("/idporten/{*endpoint}", any(respond))
        // The look-up API: G1 below its own base path, G2 and G3 at the root
        .route("/kontaktinfo-oauth2-server/rest/v1/personer", any(respond))
        .route("/kontaktinfo-oauth2-server/rest/v1/person", any(respond))
        .route("/kontaktinfo-oauth2-server/rest/v1/printSertifikat", any(respond))
        .route("/kontaktinfo-oauth2-server/rest/v2/printSertifikat", any(respond))
        .route("/rest/v1/personer", any(respond))
        .route("/rest/v1/person", any(respond))
        .route("/rest/v1/printSertifikat", any(respond))
        .route("/rest/v2/personer", any(respond))
        .route("/rest/v2/person", any(respond))
        .route("/rest/v2/printSertifikat", any(respond))
        .route("/rest/v2/krr/hentEndringer", any(respond))
        // Its documentation
        .route("/kontaktinfo-oauth2-server/v3/api-docs", any(respond))
        .route("/kontaktinfo-oauth2-server/swagger-ui/{*file}", any(respond))
        .route("/v3/api-docs", any(respond))
        .route("/swagger-ui/{*file}", any(respond))
        .fallback(respond)
        .with_state(app)
}

/// Calls the pipeline, which is synchronous. Waits as long as a fault says.
async fn respond(State(app): State<Arc<App>>, mut request: Request) -> Result<ApiResponse, ConnectionClosed> {
    if app.state.names.trusts_forwarded {
        forwarded::apply(&mut request);
    }
    let request = ApiRequest::read(request, &app.state.places).await;
    let response = match is_quick(&app, &request) {
        true => handle(&app, &request)?,
        false => respond_elsewhere(app, request).await?,
    };
    if let Some(delivery) = &response.delivery {
        sleep(delivery.delay).await;
    }
    Ok(response)
}
