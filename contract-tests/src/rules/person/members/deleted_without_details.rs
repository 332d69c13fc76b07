use crate::rules::prelude::*;

const RULE: RuleId = RuleId("deleted-says-little");

/// Deleted persons were recorded with three members only (OSKJERV, XLSX).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    run.extra_members(RULE, "SLETTET")
}
