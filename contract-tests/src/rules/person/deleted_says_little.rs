use crate::rules::prelude::*;

const RULE: RuleId = RuleId("deleted-says-little");

/// A deleted person was seen with these three members only (OSKJERV, XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    run.said_too_much(RULE, "SLETTET")
}
