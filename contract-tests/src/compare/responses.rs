use http::header::CONTENT_TYPE;

use crate::compare::difference::Difference;
use crate::model::exchange::Exchange;

/// How the status or media type of two responses to the same request differ.
pub(crate) fn response_difference((left, right): (&Exchange, &Exchange)) -> Option<Difference> {
    let operation = left.request.operation;
    if left.status != right.status {
        return Some(Difference::Status { operation, left: left.status.as_u16(), right: right.status.as_u16() });
    }
    let [on_left, on_right] = [left, right].map(media_type);
    let status = left.status.as_u16();
    (on_left != on_right).then_some(Difference::MediaType { operation, status, left: on_left, right: on_right })
}

/// Without parameters, in lower case; empty for none.
fn media_type(exchange: &Exchange) -> String {
    let value = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
