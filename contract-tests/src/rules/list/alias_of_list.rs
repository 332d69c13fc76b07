use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::TestRequest,
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("alias-of-list");

/// eFormidling was set up with this path in three environments (EFM-PROPS; dossier 1.2 and 8, question 20).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

const ALIAS: &str = "/rest/v1/krr/personer";

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let list = requests::of_somebody(ground).into_iter().filter(|step| step.operation == operations::PERSONER);
    Some(CaseSet { first: list.map(|step| Case::of([step.clone(), by_alias(&step)])).collect(), ..CaseSet::default() })
}

fn by_alias(step: &TestRequest) -> TestRequest {
    TestRequest { path: ALIAS.to_owned(), ..step.clone() }
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let same = pairs.filter(|(list, alias)| list.step.path != ALIAS && by_alias(&list.step) == alias.step);
    Verdict::of(same.filter(|(list, _)| list.status.is_success()), |(list, alias)| {
        let reason = format!("{ALIAS} got {} and another answer than the list itself", alias.status);
        (list.json != alias.json).then(|| Violation::new(RULE, reason))
    })
}
