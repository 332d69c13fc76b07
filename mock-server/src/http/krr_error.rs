//! The two formats of KRR's errors.

use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Pointer, RuleId, Violation};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::http::response::ApiResponse;

/// The body of the security layer, as recorded from VER2 (ISSUE-53).
#[derive(Serialize)]
struct KrrError<'a> {
    status: u16,
    error: &'a str,
    error_description: &'a str,
    correlation_id: String,
    timestamp: String,
}

/// An error in the format that was recorded from VER2 with 401; for other statuses the format is a guess (ISSUE-53).
pub(crate) fn krr_error(status: StatusCode, description: &str, now: Timestamp) -> ApiResponse {
    ApiResponse::json(
        status,
        &KrrError {
            status: status.as_u16(),
            error: status.canonical_reason().unwrap_or_default(),
            error_description: description,
            correlation_id: Uuid::new_v4().to_string(),
            timestamp: format!("{now:.3}"),
        },
    )
}

/// 405 with the methods of the path.
pub(crate) fn method_not_allowed<'m>(allow: impl Iterator<Item = &'m str>, now: Timestamp) -> ApiResponse {
    const ALLOW: HeaderName = header::ALLOW;
    let allow = allow.collect::<Vec<_>>().join(", ");
    krr_error(StatusCode::METHOD_NOT_ALLOWED, "Request method is not supported", now)
        .with(ALLOW, &allow)
        .hinting(format_args!("the document has this path with {allow} only"))
}

/// The response to a request that breaks the document: 415 for its media type, 422 for a value outside a list, else 400.
pub(crate) fn invalid_request(violations: &[Violation], now: Timestamp) -> ApiResponse {
    let first = violations.first();
    let response = match first {
        Some(violation) if violation.rule == RuleId::MEDIA_TYPE => {
            krr_error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be application/json", now)
        }
        Some(violation) if violation.keyword() == Some("enum") => unprocessable(violation),
        _ => krr_error(StatusCode::BAD_REQUEST, description(first), now),
    };
    response.hinting(hint(violations))
}

/// The first few: a thousand wrong identifiers would make a header that clients refuse.
fn hint(violations: &[Violation]) -> String {
    const MAX_SHOWN: usize = 5;
    let mut shown: Vec<String> = violations.iter().take(MAX_SHOWN).map(ToString::to_string).collect();
    if violations.len() > MAX_SHOWN {
        // Validation itself stops counting after some thousands.
        shown.push(format!("and at least {} more", violations.len() - MAX_SHOWN));
    }
    shown.join("; ")
}

/// As in the examples of the VER2 description for a value outside the list (KNOWIT).
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

/// No source has the texts of a 400 from this API; these repeat what the guide requires of the request.
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
