use proptest::strategy::Union;

use crate::{rules::prelude::*, strategy::invalid_body::Breakage};

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source shows such an answer; that it is neither 2xx nor 5xx is the least a server owes (wire-behaviour 3.7).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let asked = requests::with_bodies(context).into_iter().flat_map(|(request, access)| {
        let ways = breakages(context, request.operation).into_iter().filter(|(way, _)| !is_about_length(way));
        ways.map(|(way, bodies)| broken(way, bodies, request.clone(), access.clone())).collect::<Vec<_>>()
    });
    let who = tokens::active_persons(context, requests::writing(context)).into_iter().map(|(access, _)| access);
    let who: Vec<Access> = who.filter(|access| context.tokens.missing_token(access).is_none()).collect();
    let may_patch = context.writable && !who.is_empty();
    let patches = breakages(context, operations::PATCH).into_iter().filter(|_| may_patch);
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
    request: TestRequest,
    access: BoxedStrategy<Access>,
) -> BoxedStrategy<Case> {
    let ask = move |(access, body)| Case::broken(&way, TestRequest { access, body, ..request.clone() });
    (access, bodies).prop_map(ask).boxed()
}

fn breakages(context: &SuiteContext, operation: &str) -> Vec<Breakage> {
    let Some(operation) = context.contract.operation(operation) else { return Vec::new() };
    let body = operation.pointer().child("requestBody").child("content");
    invalid_body::breakages(context, &body.child("application/json").child("schema"))
}

/// The length of the list has a rule of its own.
fn is_about_length(way: &str) -> bool {
    way.ends_with("items") || way == "/personidentifikatorer is missing"
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let broken = run.case.broken.iter().filter(|way| !is_about_length(way));
    Verdict::of(broken.zip(run.exchanges.last()), |(way, exchange)| {
        let operation = run.context.contract.operation(exchange.request.operation);
        let at = operation.map(|operation| operation.pointer().child("requestBody")).unwrap_or_default();
        let reason = format!("a request was answered {} that is broken: {way}", exchange.status);
        (!exchange.status.is_client_error()).then(|| Violation::new(RULE, reason).in_document(at))
    })
}
