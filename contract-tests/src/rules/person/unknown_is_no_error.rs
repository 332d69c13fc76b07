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

const RULE: RuleId = RuleId("unknown-is-no-error");

/// Whoever the register does not know is an object of its own, and says only that (POSTMAN; dossier 3.2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    talk.said_too_much(RULE, "IKKE_REGISTRERT")
}
