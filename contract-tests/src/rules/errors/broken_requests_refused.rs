use proptest::strategy::Union;

use crate::{rules::prelude::*, strategy::invalid_body::InvalidBodies};

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source has such a response. It must at least be neither 2xx nor 5xx (wire-behaviour 3.7).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let asked = requests::with_bodies(context).into_iter().flat_map(|(request, access)| {
        let ways = invalid_bodies(context, request.operation).into_iter().filter(|(way, _)| !is_about_length(way));
        ways.map(|(way, bodies)| broken(way, bodies, request.clone(), access.clone())).collect::<Vec<_>>()
    });
    let accesses =
        tokens::active_persons(context, requests::write_scope(context)).into_iter().map(|(access, _)| access);
    let accesses: Vec<Access> = accesses.filter(|access| context.tokens.missing_token(access).is_none()).collect();
    let may_patch = context.writable && !accesses.is_empty();
    let patches = invalid_bodies(context, operations::PATCH).into_iter().filter(|_| may_patch);
    let patches = patches.map(|(way, bodies)| {
        let ask = move |(access, body)| Case::invalid(&way, requests::patch(access, body));
        (select(accesses.clone()), bodies).prop_map(ask).boxed()
    });
    let kinds: Vec<_> = asked.chain(patches).collect();
    Some(CaseSet { random: Some(Union::new(kinds.clone()).boxed()), kinds, ..CaseSet::default() })
}

fn broken(
    way: String,
    bodies: BoxedStrategy<Body>,
    request: TestRequest,
    access: BoxedStrategy<Access>,
) -> BoxedStrategy<Case> {
    let ask = move |(access, body)| Case::invalid(&way, TestRequest { access, body, ..request.clone() });
    (access, bodies).prop_map(ask).boxed()
}

fn invalid_bodies(context: &SuiteContext, operation: &str) -> Vec<InvalidBodies> {
    let Some(operation) = context.contract.operation(operation) else { return Vec::new() };
    let body = operation.pointer().child("requestBody").child("content");
    invalid_body::invalid_bodies(context, &body.child("application/json").child("schema"))
}

/// Another rule judges the length of the list.
fn is_about_length(way: &str) -> bool {
    way.ends_with("items") || way == "/personidentifikatorer is missing"
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let broken = run.case.violation.iter().filter(|way| !is_about_length(way));
    Verdict::of(broken.zip(run.exchanges.last()), |(way, exchange)| {
        let operation = run.context.contract.operation(exchange.request.operation);
        let at = operation.map(|operation| operation.pointer().child("requestBody")).unwrap_or_default();
        let reason = format!("an invalid request got {}: {way}", exchange.status);
        (!exchange.status.is_client_error()).then(|| Violation::new(RULE, reason).in_document(at))
    })
}
