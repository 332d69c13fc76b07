//! The change feed, page by page.

use hyper::http::request::Parts;
use serde_json::{Value, json};

use crate::reference_server::{
    State,
    endpoints::object,
    faults::Deviation,
    issuer::Bearer,
    person_json::{Sight, person},
    register::FIRST_ID,
    response::Answer,
};

/// As many changes as a page holds.
const PAGE: usize = 7;

/// What changed after an id, with both read scopes and that of the feed (DOC-COPY, ALTINN-P).
pub(super) fn feed(state: &State, head: &Parts, body: &[u8], bearer: &Bearer) -> Answer {
    let (sight, feeds) = (Sight::of(&bearer.scope), bearer.scope.contains("krr:global/hentendring.read"));
    if !(sight.contact && sight.post && feeds) {
        return Answer::refusal(403, "Access is denied");
    }
    let body = match object(head, body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let Some(from) = body.get("fraEndringsId").and_then(Value::as_u64) else {
        return Answer::refusal(400, "fraEndringsId: a number");
    };
    let register = state.register.lock();
    let first = if state.does(Deviation::FeedsInclusive) { from } else { from + 1 };
    let page: Vec<_> = register.changes_from(first).take(PAGE).collect();
    let to = page.last().map_or(from.max(FIRST_ID - 1), |(id, _)| *id);
    let shown = Sight { language: false, ..sight };
    let list: Vec<Value> = page.iter().map(|(_, pid)| person(state, pid, register.find(pid), shown)).collect();
    let last = register.last_id().max(to);
    Answer::json(200, &json!({ "list": list, "fraEndringsId": from, "tilEndringsId": to, "sisteEndringsId": last }))
}
