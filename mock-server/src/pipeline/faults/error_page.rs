use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::http::krr_error::krr_error;
use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::operation::service_kind::ServiceKind;
use crate::pipeline::faults::is_of_service;
use crate::state::faults::action::{ErrorSource, StatusFault};

/// An error in the words of KRR or of an issuer, before the headers of its service are added.
pub(crate) fn of_service(fault: &StatusFault, kind: ServiceKind, now: Timestamp) -> ApiResponse {
    let status = status(fault);
    let is_issuer = match fault.like {
        Some(ErrorSource::Maskinporten) => true,
        Some(ErrorSource::Krr) => false,
        _ => kind == ServiceKind::Issuer,
    };
    match is_issuer {
        true => oauth_error(status, oauth_code(status), reason(status)),
        false => krr_error(status, reason(status), now),
    }
}

/// The finished response with what the fault itself says: its source, its headers and its body.
pub(crate) fn with_overrides(fault: &StatusFault, of_service: ApiResponse) -> ApiResponse {
    let mut response = if is_of_service(fault) { of_service } else { page(fault) };
    match &fault.body {
        Some(Value::String(text)) => response.body = text.clone().into(),
        Some(body) => response.body = body.to_string().into(),
        None => {}
    }
    if matches!(response.status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response = response.with(header::RETRY_AFTER, "1");
    }
    for (name, value) in &fault.headers {
        let Ok(name) = HeaderName::try_from(name) else { continue };
        match value.is_empty() {
            true => _ = response.headers.to_mut().remove(name),
            false => response = response.with(name, value),
        }
    }
    response
}

/// A response of something between the client and the service. All of its text is a guess.
fn page(fault: &StatusFault) -> ApiResponse {
    let status = status(fault);
    match fault.like {
        Some(ErrorSource::LoadBalancer) => load_balancer_page(status),
        Some(ErrorSource::Proxy) => {
            let page = format!(
                "<!DOCTYPE html><title>{}</title><p>The proxy could not reach the server.</p>\n",
                title(status)
            );
            ApiResponse::text(status, "text/html; charset=utf-8", page).with(header::VIA, "1.1 proxy")
        }
        Some(ErrorSource::Problem) => {
            let problem = json!({ "type": "about:blank", "title": reason(status), "status": status.as_u16() });
            ApiResponse::text(status, "text/plain", problem.to_string())
        }
        _ => ApiResponse::empty(status),
    }
}

/// The page of a load balancer with nothing behind it.
pub(crate) fn load_balancer_page(status: StatusCode) -> ApiResponse {
    let title = title(status);
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    );
    ApiResponse::text(status, "text/html", page)
}

/// Status code and reason.
fn title(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), reason(status))
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

fn status(fault: &StatusFault) -> StatusCode {
    StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// RFC 6749, section 4.1.2.1, has the two codes of a server that fails.
fn oauth_code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "temporarily_unavailable",
        StatusCode::UNAUTHORIZED => "invalid_client",
        _ if status.is_server_error() => "server_error",
        _ => "invalid_request",
    }
}
