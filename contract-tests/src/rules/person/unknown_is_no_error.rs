use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-is-no-error");

/// An unknown person is an object with a status and nothing else (POSTMAN).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    run.extra_members(RULE, "IKKE_REGISTRERT")
}
