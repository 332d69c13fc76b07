use http::{HeaderName, HeaderValue, StatusCode, header};
use krr_specs::Violation;
use serde::Serialize;

use crate::http::response::ApiResponse;

/// The whole body of an issuer's error: exactly these two members (DOC-FEIL, RFC 6749, section 5.2).
#[derive(Serialize)]
struct OauthError<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// An issuer's error; the status is 400 for everything that concerns a token request.
pub(crate) fn oauth_error(status: StatusCode, error: &str, description: &str) -> ApiResponse {
    ApiResponse::json(status, &OauthError { error, error_description: description })
}

/// A request that breaks the issuer's document.
pub(crate) fn invalid_request(violations: &[Violation]) -> ApiResponse {
    let first = violations.first().map(|violation| violation.reason.as_str()).unwrap_or_default();
    let hint = "the body must be a form, application/x-www-form-urlencoded / kroppen skal være et skjema (form)";
    oauth_error(StatusCode::BAD_REQUEST, "invalid_request", first).hinting(hint)
}

/// Adds the headers in which issuers differ from KRR (VALG-REC).
pub(crate) fn apply_headers(response: &mut ApiResponse) {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::VARY, "origin,access-control-request-method,access-control-request-headers,accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'self';"),
    ];
    for (name, value) in HEADERS {
        response.headers.to_mut().insert(name, HeaderValue::from_static(value));
    }
}
