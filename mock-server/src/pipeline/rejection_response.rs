//! Error responses: worded as KRR's, an issuer's, the admin API's, or as another document has them.

use http::{StatusCode, header};
use jiff::Timestamp;
use krr_specs::Operation;

use crate::http::bounds::MAX_BODY_LENGTH;
use crate::http::krr_error::krr_error;
use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::http::{krr_error, oauth_error};
use crate::operation::authorize::AccessDenied;
use crate::operation::rejection::Rejection;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::serving::service::Service;
use crate::services::admin;
use crate::services::from_document::example;
use crate::services::issuers::grant::error_form::ErrorForm;
use crate::services::issuers::token_request;
use crate::state::metrics::tokens::TokenCounts;

/// The response to a request for `operation`, or for none of the service's operations. `maskinporten` is the form of its errors.
pub(crate) fn rejection_response(
    rejection: &Rejection,
    service: &Service,
    operation: Option<&Operation>,
    maskinporten: ErrorForm,
    tokens: &TokenCounts,
    now: Timestamp,
) -> ApiResponse {
    let response = match (service.kind, rejection, operation) {
        (ServiceKind::Issuer, Rejection::Invalid(violations), Some(operation)) => {
            token_request::not_a_form_response(operation.id(), violations, maskinporten, tokens)
        }
        _ => response_by_kind(rejection, service.kind, now),
    };
    match operation.filter(|operation| service.handler(operation).is_none()) {
        Some(operation) => example::error_response(service.contract().document(), operation, response),
        None => response,
    }
}

/// The response where the operation is not known or does not matter.
pub(crate) fn response_by_kind(rejection: &Rejection, kind: ServiceKind, now: Timestamp) -> ApiResponse {
    match kind {
        ServiceKind::Admin => admin::error::response(rejection),
        ServiceKind::Issuer => issuer_response(rejection, now),
        ServiceKind::Lookup(_) | ServiceKind::Other => krr_response(rejection, now),
    }
}

/// In OAuth's format where the request was meant for the issuer; else as the framework, which is also KRR's, has it.
fn issuer_response(rejection: &Rejection, now: Timestamp) -> ApiResponse {
    match rejection {
        Rejection::Invalid(violations) => oauth_error::invalid_request(violations),
        Rejection::MethodNotAllowed(methods) => {
            let allow = methods.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            oauth_error(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "Request method is not supported")
                .with(header::ALLOW, &allow)
        }
        Rejection::BodyNotRead(status) => oauth_error(*status, "invalid_request", "The request could not be read"),
        other => krr_response(other, now),
    }
}

fn krr_response(rejection: &Rejection, now: Timestamp) -> ApiResponse {
    match rejection {
        Rejection::NotFound => krr_error(StatusCode::NOT_FOUND, "No such resource", now)
            .hinting("no operation of the served documents has this path; GET /_mock/health lists what is served"),
        Rejection::MethodNotAllowed(methods) => krr_error::method_not_allowed(methods.iter().map(String::as_str), now),
        Rejection::AccessDenied(reason) => access_denied(reason, now),
        Rejection::NotAcceptable(media_types) => {
            let text = format!("The answer comes as {media_types}");
            krr_error(StatusCode::NOT_ACCEPTABLE, &text, now)
                .hinting(format_args!("the header Accept admits no {media_types}"))
        }
        Rejection::Invalid(violations) => krr_error::invalid_request(violations, now),
        Rejection::BodyNotRead(status) => {
            krr_error(*status, "The request could not be read", now).hinting(body_not_read(*status))
        }
        Rejection::UnknownGeneration(error) => {
            krr_error(StatusCode::BAD_REQUEST, "The header KRR-Mock-Generation is wrong", now).hinting(error)
        }
        Rejection::WrongGeneration(generation) => {
            let base_path = generation.behaviour().base_path;
            krr_error(StatusCode::NOT_FOUND, "No such resource", now).hinting(format_args!(
                "KRR-Mock-Generation asks for {generation}, which is served below {base_path} only"
            ))
        }
        Rejection::NotOnHost(reason) => krr_error(StatusCode::NOT_FOUND, "No such resource", now).hinting(reason),
        Rejection::FaultHeader(error) => {
            krr_error(StatusCode::BAD_REQUEST, "The header that asks for a fault is wrong", now).hinting(error)
        }
        Rejection::World(error) => krr_error(error.status(), "There is no such world", now).hinting(error),
        Rejection::AdminAccess(error) => krr_error(error.status(), "No such resource", now).hinting(error),
    }
}

/// 401 or 403. That the challenge is `Bearer` follows RFC 6750; no recording shows it.
fn access_denied(reason: &AccessDenied, now: Timestamp) -> ApiResponse {
    match reason {
        AccessDenied::NoToken | AccessDenied::Token(_) => {
            let text = "Full authentication is required to access this resource";
            krr_error(StatusCode::UNAUTHORIZED, text, now).with(header::WWW_AUTHENTICATE, "Bearer").hinting(reason)
        }
        AccessDenied::Scope { .. } => krr_error(StatusCode::FORBIDDEN, "Access is denied", now).hinting(reason),
    }
}

fn body_not_read(status: StatusCode) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            format!("the body is longer than {MAX_BODY_LENGTH} bytes, the most that is read")
        }
        StatusCode::REQUEST_TIMEOUT => "the end of the body did not arrive in time".to_owned(),
        _ => "the connection broke off within the body".to_owned(),
    }
}
