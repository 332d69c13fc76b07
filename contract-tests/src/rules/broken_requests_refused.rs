use krr_specs::{Pointer, RuleId, Violation};
use proptest::{prelude::*, strategy::Union};

use crate::{
    case::{Case, Trial},
    exchange::Step,
    ground::Ground,
    rules::{Check, Talk},
    strategy::{breakage, requests, tokens},
};

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source shows such an answer; that it is neither 2xx nor 5xx is the least a server owes (wire-behaviour 3.7).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let operation = ground.contract.operation("getUsers")?;
    let body = operation.pointer().child("requestBody").child("content").child("application/json").child("schema");
    let ways = breakage::breakages(ground, &body).into_iter().filter(|(way, _)| !is_about_length(way));
    let ways = ways.map(|(way, bodies)| {
        let ask = move |(access, body)| Case::broken(&way, Step { body, ..requests::personer(access, &[]) });
        (tokens::machine(ground), bodies).prop_map(ask).boxed()
    });
    Some(Union::new(ways).boxed().into())
}

/// The length of the list has a rule of its own.
fn is_about_length(way: &str) -> bool {
    way.ends_with("items") || way.ends_with("is missing")
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let (Some(way), Some(exchange)) = (&talk.case.broken, talk.exchanges.last()) else { return Vec::new() };
    if exchange.status.is_client_error() {
        return Vec::new();
    }
    let reason = format!("a request was answered {} that is broken: {way}", exchange.status);
    vec![Violation::new(RULE, reason).in_document(Pointer::new("/components/schemas/HentPersonerRequest"))]
}
