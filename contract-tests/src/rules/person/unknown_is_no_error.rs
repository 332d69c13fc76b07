use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-is-no-error");

/// Whoever the register does not know is an object of its own, and says only that (POSTMAN; dossier 3.2).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    run.said_too_much(RULE, "IKKE_REGISTRERT")
}
