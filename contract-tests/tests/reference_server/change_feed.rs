//! The change feed, page by page.

use hyper::http::request::Parts;
use serde_json::{Value, json};

use crate::reference_server::State;
use crate::reference_server::endpoints::object;
use crate::reference_server::faults::Deviation;
use crate::reference_server::issuer::Bearer;
use crate::reference_server::person_json::{VisibleMembers, person};
use crate::reference_server::register::FIRST_ID;
use crate::reference_server::response::TestResponse;

const PAGE_SIZE: usize = 7;

/// The changes after an id. Needs both read scopes and that of the feed (DOC-COPY, ALTINN-P).
pub(super) fn feed(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> TestResponse {
    let (visible, feeds) = (VisibleMembers::of(&bearer.scope), bearer.scope.contains("krr:global/hentendring.read"));
    if !(visible.contact && visible.post && feeds) {
        return TestResponse::forbidden(state);
    }
    let body = match object(state, head, body) {
        Ok(body) => body,
        Err(error) => return error,
    };
    let Some(from) = body.get("fraEndringsId").and_then(Value::as_u64) else {
        return TestResponse::error(400, "fraEndringsId: a number");
    };
    let register = state.register.lock();
    let first = if state.has(Deviation::FeedsInclusive) { from } else { from + 1 };
    let page: Vec<_> = register.changes_from(first).take(PAGE_SIZE).collect();
    // No source says how far a page from beyond the end goes.
    let beyond = if state.goes_other_way() { from.min(register.last_id()) } else { from };
    let to = page.last().map_or(beyond.max(FIRST_ID - 1), |(id, _)| *id);
    let list: Vec<Value> = page.iter().map(|(_, pid)| person(state, pid, register.find(pid), visible)).collect();
    let last = register.last_id().max(to);
    TestResponse::json(
        200,
        &json!({ "list": list, "fraEndringsId": from, "tilEndringsId": to, "sisteEndringsId": last }),
    )
}
