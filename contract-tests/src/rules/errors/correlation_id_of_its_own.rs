use std::collections::BTreeSet;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("correlation-id-of-its-own");

/// The operator finds a request by it (ISSUE-53, ISSUE-188). That it is unique is a guess.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The same refused request twice.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let twice = |request: TestRequest| Case::new([request.clone(), request]);
    Some(CaseSet::fixed(requests::without_token(context).map(twice)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refusals = run.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    let ids = refusals.filter_map(|exchange| exchange.json.as_ref()?.get("correlation_id").and_then(Value::as_str));
    let ids: Vec<&str> = ids.collect();
    let several = (ids.len() > 1).then_some(ids);
    Verdict::of(several, |ids| {
        let mut seen = BTreeSet::new();
        let again = ids.into_iter().any(|id| !seen.insert(id));
        let at = Pointer::new("/correlation_id");
        again.then(|| Violation::new(RULE, "another error has the same id").in_body(&at))
    })
}
