//! Cross-origin requests of browser apps (the Fetch standard, CORS protocol). Such an app is a public client: it reads discovery and
//! keys, exchanges its code and asks for the person, all from its own origin (N40). Nothing else is open to other origins.

use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    },
};
use krr_specs::{Contract, Operation, Route};

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;

/// By `operationId`.
const OPEN_OPERATIONS: [&str; 5] =
    ["getIdportenConfiguration", "getIdportenJwk", "postIdportenToken", "getUserinfo", "postUserinfo"];

/// Headers beyond those that every script may read.
const EXPOSED: &str = "www-authenticate, krr-mock-hint, krr-mock-exchange";

/// How long a browser may remember a preflight response, in seconds.
const MAX_AGE_S: &str = "600";

/// The response to a preflight request for an open operation; `None` for any other request.
pub(crate) fn preflight(contract: &Contract, path: &str, request: &ApiRequest) -> Option<ApiResponse> {
    if request.method != Method::OPTIONS || !request.headers.contains_key(ORIGIN) {
        return None;
    }
    let method = Method::from_bytes(request.headers.get(ACCESS_CONTROL_REQUEST_METHOD)?.as_bytes()).ok()?;
    let Route::Operation { operation, .. } = contract.route(&method, path) else { return None };
    if !is_open(operation) {
        return None;
    }
    let requested = request.headers.get(ACCESS_CONTROL_REQUEST_HEADERS).and_then(|names| names.to_str().ok());
    let response = ApiResponse::empty(StatusCode::OK)
        .with(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .with(ACCESS_CONTROL_ALLOW_METHODS, method.as_str())
        .with(ACCESS_CONTROL_MAX_AGE, MAX_AGE_S);
    Some(match requested {
        // `*` would not cover `Authorization`.
        Some(names) => response.with(ACCESS_CONTROL_ALLOW_HEADERS, names),
        None => response,
    })
}

/// Lets the page that sent the request read the response of an open operation, errors included.
pub(crate) fn open_response(operation: Option<&Operation>, request: &ApiRequest, response: &mut ApiResponse) {
    const HEADERS: [(HeaderName, HeaderValue); 2] = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED)),
    ];
    if request.headers.contains_key(ORIGIN) && operation.is_some_and(is_open) {
        response.headers.to_mut().extend(HEADERS);
    }
}

fn is_open(operation: &Operation) -> bool {
    OPEN_OPERATIONS.contains(&operation.id())
}
