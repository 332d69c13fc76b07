//! The two shapes in which the register says no.

use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Pointer, RuleId, Violation};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{http::response::ApiResponse, operation::authorize::AccessDenied};

/// The body of the security layer, as recorded from VER2 (ISSUE-53).
#[derive(Serialize)]
struct RestError<'a> {
    status: u16,
    error: &'a str,
    error_description: &'a str,
    correlation_id: String,
    timestamp: String,
}

/// An error of the shape that VER2 was seen to give with 401; for other statuses the shape is a guess (dossier 3.13).
pub(crate) fn rest_error(status: StatusCode, description: &str, now: Timestamp) -> ApiResponse {
    ApiResponse::json(
        status,
        &RestError {
            status: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default(),
            error_description: description,
            correlation_id: Uuid::new_v4().to_string(),
            timestamp: format!("{now:.3}"),
        },
    )
}

/// 401 or 403. That the challenge is `Bearer` is RFC 6750; nothing recorded shows it.
pub(crate) fn refused(refused: &AccessDenied, now: Timestamp) -> ApiResponse {
    match refused {
        AccessDenied::NoToken | AccessDenied::Token(_) => {
            let text = "Full authentication is required to access this resource";
            rest_error(StatusCode::UNAUTHORIZED, text, now).with(header::WWW_AUTHENTICATE, "Bearer").hinting(refused)
        }
        AccessDenied::Scope { .. } => rest_error(StatusCode::FORBIDDEN, "Access is denied", now).hinting(refused),
    }
}

/// 405 with the methods that the path has, and no others.
pub(crate) fn method_not_allowed<'m>(allow: impl Iterator<Item = &'m str>, now: Timestamp) -> ApiResponse {
    const ALLOW: HeaderName = header::ALLOW;
    let allow = allow.collect::<Vec<_>>().join(", ");
    rest_error(StatusCode::METHOD_NOT_ALLOWED, "Request method is not supported", now)
        .with(ALLOW, &allow)
        .hinting(format_args!("the document has this path with {allow} only"))
}

/// What a request gets that breaks the document: 415 for its media type, 422 for a value outside a list, else 400.
pub(crate) fn broken_request(violations: &[Violation], now: Timestamp) -> ApiResponse {
    let first = violations.first();
    let answer = match first {
        Some(violation) if violation.rule == RuleId::MEDIA_TYPE => {
            rest_error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be application/json", now)
        }
        Some(violation) if violation.keyword() == Some("enum") => unprocessable(violation),
        _ => rest_error(StatusCode::BAD_REQUEST, description(first), now),
    };
    answer.hinting(hint(violations))
}

/// The first few: a thousand wrong identifiers would make a header that no client reads.
fn hint(violations: &[Violation]) -> String {
    const TOLD: usize = 5;
    let mut told: Vec<String> = violations.iter().take(TOLD).map(ToString::to_string).collect();
    if violations.len() > TOLD {
        // Of a body with thousands the judge stops counting.
        told.push(format!("and at least {} more", violations.len() - TOLD));
    }
    told.join("; ")
}

/// What stands in the examples of the VER2 description for a value outside the list (KNOWIT).
fn unprocessable(violation: &Violation) -> ApiResponse {
    let pointer = violation.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let error = json!({
        "status": "422",
        "title": "Invalid value",
        "detail": "See documentation for list of possible values.",
        "source": { "pointer": pointer },
        "links": { "about": "https://http.cat/422" },
    });
    ApiResponse::json(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "errors": [error] }))
}

/// No source has the words of a 400 from this API; these say what the guide says of the request.
fn description(violation: Option<&Violation>) -> &'static str {
    let place = |pointer: Option<&Pointer>| pointer.map(ToString::to_string).unwrap_or_default();
    let body = place(violation.and_then(|violation| violation.body.as_ref()));
    let document = place(violation.and_then(|violation| violation.document.as_ref()));
    let of_schema = |name: &str| document.starts_with(&format!("/components/schemas/{name}"));
    if violation.is_some_and(|violation| violation.rule == RuleId::ONE_BAD_IDENTIFIER) {
        "personidentifikator has wrong check digits"
    } else if body.starts_with("/personidentifikatorer/") {
        "personidentifikator must have 11 digits"
    } else if body == "/inkluderIkkeRegistrerte" {
        "inkluderIkkeRegistrerte must be true or false"
    } else if of_schema("HentPersonerRequest") || of_schema("GetUsersRequestV2") {
        "personidentifikatorer must hold between 1 and 1000 values"
    } else if of_schema("HentEndringerRequest") {
        "fraEndringsId must be a whole number that is not negative"
    } else {
        "The request could not be read"
    }
}
