use crate::rules::prelude::*;

const RULE: RuleId = RuleId("varslingsstatus-with-scope");

/// With the scope, clients expect it for every person (VALG-REC).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let granted = run.persons().filter(|person| person.view.members.contains(Members::VARSLINGSSTATUS));
    Verdict::of(granted, |person| match (person.status, person.text("varslingsstatus")) {
        (_, None) => Some(person.violation(RULE, "", "`varslingsstatus` is missing, although a scope shows it")),
        (_, Some(word)) if word != "KAN_VARSLES" => None,
        (Some("AKTIV"), _) => None,
        (status, _) => {
            let reason = format!("{} with KAN_VARSLES", status.unwrap_or("a person without status"));
            Some(person.violation(RULE, "varslingsstatus", reason))
        }
    })
}
