use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, strategy::Union};

use crate::{
    case::{Case, Trial},
    exchange::Step,
    ground::Ground,
    rules::{Check, Talk},
    strategy::{
        breakage::{self, Breakage},
        identifiers, requests, tokens,
    },
    wallet::Tokens,
};

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source shows such an answer; that it is neither 2xx nor 5xx is the least a server owes (wire-behaviour 3.7).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let lists = breakages(ground, "getUsers")?.into_iter().filter(|(way, _)| !is_about_length(way));
    let lists = lists.map(|(way, bodies)| {
        let ask = move |(access, body)| Case::broken(&way, Step { body, ..requests::personer(access, &[]) });
        (tokens::machine(ground), bodies).prop_map(ask).boxed()
    });
    let may_patch = ground.writable && ground.tokens == Tokens::Any;
    let patches = breakages(ground, "patchUser").filter(|_| may_patch).into_iter().flatten();
    let patches = patches.map(|(way, bodies)| {
        let access = |pid| tokens::person_holding(&Tokens::Any, "user/spraak.write", pid);
        let ask = move |(pid, body)| Case::broken(&way, requests::patch(access(pid), body));
        (identifiers::published(ground), bodies).prop_map(ask).boxed()
    });
    Some(Union::new(lists.chain(patches)).boxed().into())
}

fn breakages(ground: &Ground, operation: &str) -> Option<Vec<Breakage>> {
    let body = ground.contract.operation(operation)?.pointer().child("requestBody").child("content");
    Some(breakage::breakages(ground, &body.child("application/json").child("schema")))
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
    let operation = talk.ground.contract.operation(exchange.step.operation);
    let at = operation.map(|operation| operation.pointer().child("requestBody")).unwrap_or_default();
    let reason = format!("a request was answered {} that is broken: {way}", exchange.status);
    vec![Violation::new(RULE, reason).in_document(at)]
}
