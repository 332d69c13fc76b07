//! The documentation of a look-up API: the served document as JSON, and as a page.

use http::StatusCode;
use krr_specs::Document;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::services::docs::{swagger_ui, swagger2};

/// The page at `path` below the base path of a look-up API, if there is one.
///
/// That the JSON was at `/v3/api-docs` follows from the move to springdoc in autumn 2022 (SWAG-URL). Before, the page
/// was at `/rest/swagger-ui.html` and its JSON, in Swagger 2.0, at `/rest/v2/api-docs` (KNOWIT); only G1 is that old.
pub(crate) fn page<'d>(
    path: &str,
    is_g1: bool,
    document: impl FnOnce() -> &'d Document,
    server_url: impl FnOnce() -> String,
) -> Option<ApiResponse> {
    match path.strip_suffix('/').unwrap_or(path) {
        "/v3/api-docs" => Some(ApiResponse::json(StatusCode::OK, &served(document(), &server_url()))),
        "/rest/v2/api-docs" if is_g1 => {
            Some(ApiResponse::json(StatusCode::OK, &swagger2::document(document().raw(), &server_url())))
        }
        "/rest/swagger-ui.html" if is_g1 => Some(swagger_ui::old_page(path)),
        _ => swagger_ui::page(path),
    }
}

/// The document with this mock as its first server, so that tools that read it call the mock.
fn served(document: &Document, server_url: &str) -> Value {
    let mut document = document.raw().clone();
    let mock = json!({ "url": server_url, "description": "This mock" });
    if let Some(servers) = document.get_mut("servers").and_then(Value::as_array_mut) {
        servers.insert(0, mock);
    } else if let Some(document) = document.as_object_mut() {
        document.insert("servers".to_owned(), json!([mock]));
    }
    document
}
