use krr_specs::RuleId;

use crate::{
    model::case::Trial,
    rules::{
        Check,
        judgement::{conversation::Talk, verdict::Verdict},
    },
    strategy::requests,
    suite::Ground,
};

const RULE: RuleId = RuleId("deleted-says-little");

/// A deleted person was seen with these three members only (OSKJERV, XLSX).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Verdict {
    talk.said_too_much(RULE, "SLETTET")
}
