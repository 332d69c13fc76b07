use proptest::strategy::Union;

use crate::rules::prelude::*;
use crate::strategy::invalid_body::InvalidBodies;

const RULE: RuleId = RuleId("broken-requests-refused");

/// No source has such a response. It must at least be neither 2xx nor 5xx.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let asked = requests::with_bodies(context).into_iter().flat_map(|(request, access)| {
        let violations =
            invalid_bodies(context, request.operation).into_iter().filter(|(violation, _)| !is_about_length(violation));
        violations
            .map(|(violation, bodies)| broken(violation, bodies, request.clone(), access.clone()))
            .collect::<Vec<_>>()
    });
    let accesses =
        tokens::active_persons(context, requests::write_scope(context)).into_iter().map(|(access, _)| access);
    let accesses: Vec<Access> = accesses.filter(|access| context.tokens.missing_token(access).is_none()).collect();
    let may_patch = context.writable && !accesses.is_empty();
    let patches = invalid_bodies(context, operations::PATCH).into_iter().filter(|_| may_patch);
    let patches = patches.map(|(violation, bodies)| {
        let to_case = move |(access, body)| Case::invalid(&violation, requests::patch(access, body));
        (select(accesses.clone()), bodies).prop_map(to_case).boxed()
    });
    let kinds: Vec<_> = asked.chain(patches).collect();
    Some(CaseSet { random: Some(Union::new(kinds.clone()).boxed()), kinds, ..CaseSet::default() })
}

fn broken(
    violation: String,
    bodies: BoxedStrategy<Body>,
    request: TestRequest,
    access: BoxedStrategy<Access>,
) -> BoxedStrategy<Case> {
    let to_case = move |(access, body)| Case::invalid(&violation, TestRequest { access, body, ..request.clone() });
    (access, bodies).prop_map(to_case).boxed()
}

fn invalid_bodies(context: &SuiteContext, operation: &str) -> Vec<InvalidBodies> {
    let Some(operation) = context.contract.operation(operation) else { return Vec::new() };
    let body = operation.pointer().child("requestBody").child("content");
    invalid_body::invalid_bodies(context, &body.child("application/json").child("schema"))
}

/// Another rule judges the length of the list.
fn is_about_length(violation: &str) -> bool {
    violation.ends_with("items") || violation == "/personidentifikatorer is missing"
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let broken = run.case.violation.iter().filter(|violation| !is_about_length(violation));
    Verdict::of(broken.zip(run.exchanges.last()), |(violation, exchange)| {
        let operation = run.context.contract.operation(exchange.request.operation);
        let at = operation.map(|operation| operation.pointer().child("requestBody")).unwrap_or_default();
        let reason = format!("an invalid request got {}: {violation}", exchange.status);
        (!exchange.status.is_client_error()).then(|| Violation::new(RULE, reason).in_document(at))
    })
}
