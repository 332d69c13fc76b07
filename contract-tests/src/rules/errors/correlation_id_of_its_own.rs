use std::collections::BTreeSet;

use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("correlation-id-of-its-own");

/// It is there so that the operator can find the one request (ISSUE-53, ISSUE-188); that no two share one is a guess.
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// The same refusal twice.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let strange = requests::of_somebody(ground).into_iter().map(|step| TestRequest { access: Access::Nobody, ..step });
    Some(CaseSet { first: strange.map(|step| Case::of([step.clone(), step])).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let refusals = talk.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    let ids = refusals.filter_map(|exchange| exchange.json.as_ref()?.get("correlation_id").and_then(Value::as_str));
    let ids: Vec<&str> = ids.collect();
    let several = (ids.len() > 1).then_some(ids);
    Verdict::of(several, |ids| {
        let mut seen = BTreeSet::new();
        let again = ids.into_iter().any(|id| !seen.insert(id));
        let at = Pointer::new("/correlation_id");
        again.then(|| Violation::new(RULE, "another request was refused with the same id").in_body(&at))
    })
}
