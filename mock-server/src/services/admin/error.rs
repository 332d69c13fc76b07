use http::{StatusCode, header};
use krr_specs::{RuleId, Violation};
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::rejection::Rejection;

/// 404 for a resource that does not exist.
pub(crate) fn not_found(reason: &str) -> ApiResponse {
    error(StatusCode::NOT_FOUND, reason, &[])
}

/// The error in the format of the admin API.
pub(crate) fn response(rejection: &Rejection) -> ApiResponse {
    match rejection {
        Rejection::NotFound | Rejection::WrongGeneration(_) | Rejection::NotOnHost(_) => {
            not_found("no such call; GET /_mock/openapi.json lists them all")
        }
        Rejection::MethodNotAllowed(methods) => {
            let allow = methods.iter().cloned().collect::<Vec<_>>().join(", ");
            error(StatusCode::METHOD_NOT_ALLOWED, "the call has other methods", &[]).with(header::ALLOW, &allow)
        }
        Rejection::AccessDenied(reason) => error(StatusCode::UNAUTHORIZED, &reason.to_string(), &[]),
        Rejection::NotAcceptable(_) => error(StatusCode::NOT_ACCEPTABLE, "the response is application/json", &[]),
        Rejection::BodyNotRead(status) => error(*status, "the request could not be read", &[]),
        Rejection::UnknownGeneration(reason) => error(StatusCode::BAD_REQUEST, &reason.to_string(), &[]),
        Rejection::FaultHeader(reason) => error(StatusCode::BAD_REQUEST, &reason.to_string(), &[]),
        Rejection::World(reason) => error(reason.status(), &reason.to_string(), &[]),
        Rejection::AdminAccess(reason) => {
            let response = error(reason.status(), &reason.to_string(), &[]).hinting(reason);
            match reason.status() {
                StatusCode::UNAUTHORIZED => response.with(header::WWW_AUTHENTICATE, "Bearer"),
                _ => response,
            }
        }
        Rejection::Invalid(violations) => {
            let is_media_type = violations.iter().any(|violation| violation.rule == RuleId::MEDIA_TYPE);
            let status = if is_media_type { StatusCode::UNSUPPORTED_MEDIA_TYPE } else { StatusCode::BAD_REQUEST };
            let violations: Vec<Violation> = violations.iter().map(explained).collect();
            let reason = violations.first().map(|violation| violation.reason.as_str()).unwrap_or_default();
            error(status, reason, &violations)
        }
    }
}

/// Says why a member that the register shows cannot be stored.
fn explained(violation: &Violation) -> Violation {
    let is_varslingsstatus = violation
        .body
        .as_ref()
        .and_then(|place| place.steps().last())
        .is_some_and(|member| member == "varslingsstatus");
    if !is_varslingsstatus {
        return violation.clone();
    }
    let why =
        "varslingsstatus is computed, from status, reservasjon and the dates of the contact details; leave it out";
    // A list of persons says first which of them it is.
    let reason = match violation.reason.split_once("varslingsstatus: ") {
        Some((person, _)) => format!("{person}{why}"),
        None => why.to_owned(),
    };
    Violation { reason, ..violation.clone() }
}

fn error(status: StatusCode, reason: &str, violations: &[Violation]) -> ApiResponse {
    ApiResponse::json(status, &json!({ "error": reason, "violations": violations }))
}
