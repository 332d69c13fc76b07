use krr_specs::RuleId;

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("deleted-says-little");

/// A deleted person was seen with these three members only (OSKJERV, XLSX).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    talk.said_too_much(RULE, "SLETTET")
}
