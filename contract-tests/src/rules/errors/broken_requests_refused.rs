use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, sample::select, strategy::Union};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{
        invalid_body::{self, Breakage},
        requests, tokens,
    },
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source shows such an answer; that it is neither 2xx nor 5xx is the least a server owes (wire-behaviour 3.7).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let asked = requests::with_bodies(ground).into_iter().flat_map(|(step, access)| {
        let ways = breakages(ground, step.operation).into_iter().filter(|(way, _)| !is_about_length(way));
        ways.map(|(way, bodies)| broken(way, bodies, step.clone(), access.clone())).collect::<Vec<_>>()
    });
    let who = tokens::active_persons(ground, requests::writing(ground)).into_iter().map(|(access, _)| access);
    let who: Vec<Access> = who.filter(|access| ground.tokens.lack(access).is_none()).collect();
    let may_patch = ground.writable && !who.is_empty();
    let patches = breakages(ground, operations::PATCH).into_iter().filter(|_| may_patch);
    let patches = patches.map(|(way, bodies)| {
        let ask = move |(access, body)| Case::broken(&way, requests::patch(access, body));
        (select(who.clone()), bodies).prop_map(ask).boxed()
    });
    let each: Vec<_> = asked.chain(patches).collect();
    Some(CaseSet { then: Some(Union::new(each.clone()).boxed()), each, ..CaseSet::default() })
}

fn broken(
    way: String,
    bodies: BoxedStrategy<Body>,
    step: TestRequest,
    access: BoxedStrategy<Access>,
) -> BoxedStrategy<Case> {
    let ask = move |(access, body)| Case::broken(&way, TestRequest { access, body, ..step.clone() });
    (access, bodies).prop_map(ask).boxed()
}

fn breakages(ground: &SuiteContext, operation: &str) -> Vec<Breakage> {
    let Some(operation) = ground.contract.operation(operation) else { return Vec::new() };
    let body = operation.pointer().child("requestBody").child("content");
    invalid_body::breakages(ground, &body.child("application/json").child("schema"))
}

/// The length of the list has a rule of its own.
fn is_about_length(way: &str) -> bool {
    way.ends_with("items") || way == "/personidentifikatorer is missing"
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let broken = talk.case.broken.iter().filter(|way| !is_about_length(way));
    Verdict::of(broken.zip(talk.exchanges.last()), |(way, exchange)| {
        let operation = talk.ground.contract.operation(exchange.step.operation);
        let at = operation.map(|operation| operation.pointer().child("requestBody")).unwrap_or_default();
        let reason = format!("a request was answered {} that is broken: {way}", exchange.status);
        (!exchange.status.is_client_error()).then(|| Violation::new(RULE, reason).in_document(at))
    })
}
