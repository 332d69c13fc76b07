use crate::rules::prelude::*;

const RULE: RuleId = RuleId("alias-of-list");

/// eFormidling is configured with this path in three environments (EFM-PROPS).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

const ALIAS: &str = "/rest/v1/krr/personer";

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let list =
        requests::for_first_person(context).into_iter().filter(|request| request.operation == operations::PERSONER);
    Some(CaseSet::fixed(list.map(|request| Case::new([request.clone(), by_alias(&request)]))))
}

fn by_alias(request: &TestRequest) -> TestRequest {
    TestRequest { path: ALIAS.to_owned(), ..request.clone() }
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let same = pairs.filter(|(list, alias)| list.request.path != ALIAS && by_alias(&list.request) == alias.request);
    Verdict::of(same.filter(|(list, _)| list.status.is_success()), |(list, alias)| {
        let reason = format!("{ALIAS} got {} and another body than the list", alias.status);
        (list.json != alias.json).then(|| Violation::new(RULE, reason))
    })
}
