use krr_specs::RuleId;

use crate::{
    case::Trial,
    ground::Ground,
    rules::{Check, Talk},
    strategy::requests,
    verdict::Verdict,
};

const RULE: RuleId = RuleId("deleted-says-little");

/// A deleted person was seen with these three members only (OSKJERV, XLSX).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Verdict {
    talk.said_too_much(RULE, "SLETTET")
}
