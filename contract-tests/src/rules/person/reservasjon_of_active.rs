use crate::rules::prelude::*;

const RULE: RuleId = RuleId("reservasjon-of-active");

/// The reservation is part of every answer about an active person, whatever the scopes (DOC-2018).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons_of_status("AKTIV"), |shown| {
        let silent = !shown.person.contains_key("reservasjon");
        silent.then(|| shown.breach(RULE, "", "an active person without `reservasjon`"))
    })
}
