//! Where a lookup service describes itself: the document that is served, as JSON and as a page to read.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    http::{request::ApiRequest, request_host::RequestHost, response::ApiResponse},
    pipeline::service::{Service, ServiceKind},
    services::docs::swagger_ui,
    state::app::AppState,
};

/// The page at `path` below a lookup service, when there is one.
///
/// That the JSON stood at `/v3/api-docs` follows from the move to springdoc in autumn 2022 (SWAG-URL, dossier 5).
pub(crate) fn page(mock: &AppState, service: &Service, path: &str, request: &ApiRequest) -> Option<ApiResponse> {
    if !matches!(service.kind, ServiceKind::Lookup(_) | ServiceKind::Other) || request.method != Method::GET {
        return None;
    }
    match path.strip_suffix('/').unwrap_or(path) {
        "/v3/api-docs" => {
            Some(ApiResponse::json(StatusCode::OK, &served(RequestHost::of_request(mock, request), service)))
        }
        _ => swagger_ui::page(path),
    }
}

/// The document with this mock as its first server, so that tools that read it talk to the mock.
fn served(guise: RequestHost<'_>, service: &Service) -> Value {
    let mut document = service.contract.document().raw().clone();
    let here = json!({ "url": format!("{}{}", guise.base(), service.base), "description": "This mock" });
    if let Some(servers) = document.get_mut("servers").and_then(Value::as_array_mut) {
        servers.insert(0, here);
    } else if let Some(document) = document.as_object_mut() {
        document.insert("servers".to_owned(), json!([here]));
    }
    document
}
