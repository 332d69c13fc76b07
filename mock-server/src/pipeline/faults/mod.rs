//! What a fault changes: the response in place of the operation's, the body, or the bytes on the connection.

pub(crate) mod body;
pub(crate) mod dialect;
pub(crate) mod error_page;
pub(crate) mod feed;
pub(crate) mod issuer;
pub(crate) mod selection;
pub(crate) mod wire;

use http::header;
use jiff::Timestamp;

use crate::http::delivery::{Delivery, Instead, WireStep};
use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::operation::service_kind::ServiceKind;
use crate::state::app::AppState;
use crate::state::faults::action::{CloseAt, CloseFault, FaultAction, H2Fault, StatusFault};
use crate::state::faults::planned::MetFaults;

/// The response in place of the operation, which does not run.
pub(crate) fn replacement(met: &MetFaults, kind: ServiceKind, now: Timestamp) -> Option<ApiResponse> {
    match met.action() {
        Some(FaultAction::Status(fault)) => Some(error_page::of_service(fault, kind, now)),
        _ => None,
    }
}

/// The finished response of a service, changed by the faults that the request met.
pub(crate) fn apply(met: &MetFaults, state: &AppState, request: &ApiRequest, mut response: ApiResponse) -> ApiResponse {
    if met.is_empty() {
        return response;
    }
    response.excerpt = None;
    response = match met.action() {
        Some(FaultAction::Status(fault)) => error_page::dressed(fault, response),
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
        response = response.hinting(format_args!("fault {}", met.ids())).with_hint_header();
    }
    response.delivery = Some(Box::new(Delivery { delay: met.delay(), instead: instead(met, request, &response) }));
    if matches!(met.action(), Some(FaultAction::Close(CloseFault { at: CloseAt::AfterResponse, .. }))) {
        response = response.with(header::CONNECTION, "close");
    }
    response
}

fn instead(met: &MetFaults, request: &ApiRequest, response: &ApiResponse) -> Option<Instead> {
    let script = match met.action()? {
        FaultAction::H2(H2Fault::Goaway) => return Some(Instead::Goaway),
        FaultAction::H2(H2Fault::RstStream) => return Some(Instead::StreamReset),
        FaultAction::Close(fault) => wire::close(*fault, response)?,
        FaultAction::Cut(cut) => wire::cut(*cut, response),
        FaultAction::Dribble(dribble) => wire::dribble(*dribble, response),
        FaultAction::ContentLength(fault) => wire::content_length(*fault, response),
        FaultAction::Chunk(fault) => wire::chunk(*fault, response),
        _ => return None,
    };
    Some(if request.is_http2 { Instead::StreamReset } else { Instead::Wire(script) })
}

/// Whether a status is wanted that stands for a response of KRR's own.
fn is_of_service(fault: &StatusFault) -> bool {
    use crate::state::faults::action::ErrorSource;
    matches!(fault.like, None | Some(ErrorSource::Krr | ErrorSource::Maskinporten))
}

/// The end of a script with RST: what was sent before must have arrived, or the client's kernel drops it.
fn reset_after_arrival() -> [WireStep; 2] {
    [WireStep::Wait(std::time::Duration::from_millis(50)), WireStep::Reset]
}
