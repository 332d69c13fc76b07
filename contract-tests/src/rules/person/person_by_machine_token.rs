use crate::rules::prelude::*;

const RULE: RuleId = RuleId("person-by-machine-token");

/// The operator's wallet issuer looks a person up with a Maskinporten token bound to a `pid` (EUDIW).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Needs tokens bound to any person.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let to_case = |(access, pid): (Access, String)| {
        Case::new([requests::person_v2(Access::Person { scopes: access.scopes().to_owned(), pid })])
    };
    Some((tokens::machine(context), identifiers::from_roster(context)).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let admits = |exchange: &Exchange| {
        let operation = run.context.contract.operation(exchange.request.operation);
        operation.is_some_and(|operation| operation.accepts_scopes(exchange.request.access.scopes()))
    };
    let requests = run.exchanges.iter().filter(|exchange| exchange.request.operation == operations::PERSON_V2);
    let admitted =
        requests.filter(|exchange| exchange.request.access.scopes().contains("krr:global/") && admits(exchange));
    let bound = admitted.filter_map(|exchange| Some((exchange, exchange.request.access.pid()?)));
    Verdict::of(bound, |(exchange, pid)| {
        if exchange.status != StatusCode::OK {
            let reason = format!("a machine's token that is bound to a person got {}", exchange.status);
            return Some(Violation::new(RULE, reason));
        }
        let returned = exchange.json.as_ref()?.get("personidentifikator").and_then(Value::as_str);
        let at = Pointer::new("/personidentifikator");
        (returned != Some(pid)).then(|| Violation::new(RULE, "not the person of the token").in_body(&at))
    })
}
