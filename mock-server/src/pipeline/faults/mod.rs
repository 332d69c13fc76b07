//! What a fault changes: the response in place of the operation's, the body, or the bytes on the connection.

pub(crate) mod body;
pub(crate) mod dialect;
pub(crate) mod error_page;
pub(crate) mod feed;
pub(crate) mod issuer;
pub(crate) mod selection;
pub(crate) mod wire;

use bytes::Bytes;
use http::{Method, header};
use jiff::Timestamp;

use crate::http::delivery::{Delivery, TransportFault};
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::operation::service_kind::ServiceKind;
use crate::state::app::AppState;
use crate::state::faults::action::{CloseAt, CloseFault, ErrorSource, FaultAction, H2Fault, StatusFault};
use crate::state::faults::planned::MatchedFaults;

/// The response in place of the operation, which does not run.
pub(crate) fn replacement(matched: &MatchedFaults, kind: ServiceKind, now: Timestamp) -> Option<ApiResponse> {
    match matched.action() {
        Some(FaultAction::Status(fault)) => Some(error_page::of_service(fault, kind, now)),
        _ => None,
    }
}

/// The finished response of a service, changed by the faults that matched the request.
pub(crate) fn apply(
    matched: &MatchedFaults,
    state: &AppState,
    request: &ApiRequest,
    mut response: ApiResponse,
) -> ApiResponse {
    if matched.is_empty() {
        return response;
    }
    response.excerpt = None;
    response = match matched.action() {
        Some(FaultAction::Status(fault)) => error_page::with_overrides(fault, response),
        Some(FaultAction::Gzip(fault)) => body::compress(*fault, response),
        Some(FaultAction::Charset(fault)) => body::recode(*fault, response),
        Some(FaultAction::Json(fault)) => body::break_json(*fault, response),
        Some(FaultAction::Dialect(fault)) => dialect::alter(*fault, response),
        Some(FaultAction::Feed(fault)) => feed::alter(*fault, response),
        Some(FaultAction::Token(fault)) => issuer::alter_token(fault, state, response),
        Some(FaultAction::Keys(fault)) => issuer::alter_keys(*fault, state, response),
        _ => response,
    };
    if response.hint.is_none() {
        response = response.hinting(format_args!("fault {}", matched.ids())).with_hint_header();
    }
    response.delivery =
        Some(Box::new(Delivery { delay: matched.delay(), transport: transport_fault(matched, request, &response) }));
    if matches!(matched.action(), Some(FaultAction::Close(CloseFault { at: CloseAt::AfterResponse, .. }))) {
        response = response.with(header::CONNECTION, "close");
    }
    response
}

fn transport_fault(matched: &MatchedFaults, request: &ApiRequest, response: &ApiResponse) -> Option<TransportFault> {
    // hyper leaves the body out of other responses to HEAD.
    let without_body = (request.method == Method::HEAD).then(|| ApiResponse { body: Bytes::new(), ..response.clone() });
    let response = without_body.as_ref().unwrap_or(response);
    let script = match matched.action()? {
        FaultAction::H2(H2Fault::Goaway) => return Some(TransportFault::Goaway),
        FaultAction::H2(H2Fault::RstStream) => return Some(TransportFault::StreamReset),
        FaultAction::Close(fault) => wire::close(*fault, response)?,
        FaultAction::Cut(cut) => wire::cut(*cut, response),
        FaultAction::Dribble(dribble) => wire::dribble(*dribble, response),
        FaultAction::ContentLength(fault) => wire::content_length(*fault, response),
        FaultAction::Chunk(fault) => wire::chunk(*fault, response),
        _ => return None,
    };
    Some(if request.is_http2 { TransportFault::StreamReset } else { TransportFault::Wire(script) })
}

/// Whether the error is one of KRR or of an issuer.
fn is_of_service(fault: &StatusFault) -> bool {
    matches!(fault.like, None | Some(ErrorSource::Krr | ErrorSource::Maskinporten))
}
