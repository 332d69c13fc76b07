use crate::rules::prelude::*;

const RULE: RuleId = RuleId("token-of-person-opens-list");

/// The operator's test looks up a list with a person's token: the scopes decide, not the kind of token (POSTMAN P9).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The scopes of the operator's test.
const SCOPES: &str = "user/kontaktinformasjon.read global/spraak.read user/spraak.write";

/// Needs a token bound to any person.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let to_case = |pid: String| {
        let access = Access::Person { scopes: SCOPES.to_owned(), pid: pid.clone() };
        Case::new([requests::personer(access, &[pid])])
    };
    Some(CaseSet::fixed(identifiers::whole_roster(context).into_iter().take(3).map(to_case)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let list = run.context.contract.operation(operations::PERSONER);
    let by_person = |exchange: &&Exchange| {
        let bound = matches!(exchange.request.access, Access::Person { .. });
        let admitted = list.is_some_and(|list| list.accepts_scopes(exchange.request.access.scopes()));
        exchange.request.operation == operations::PERSONER && bound && admitted
    };
    Verdict::of(run.exchanges.iter().filter(by_person), |exchange| {
        let reason = format!("a person's token with a scope of the list got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}
