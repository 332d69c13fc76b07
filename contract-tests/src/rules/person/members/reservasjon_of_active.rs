use crate::rules::prelude::*;

const RULE: RuleId = RuleId("reservasjon-of-active");

/// Every active person has it, with any scopes (DOC-2018).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons_of_status("AKTIV"), |person| {
        let silent = !person.members.contains_key("reservasjon");
        silent.then(|| person.violation(RULE, "", "an active person without `reservasjon`"))
    })
}
