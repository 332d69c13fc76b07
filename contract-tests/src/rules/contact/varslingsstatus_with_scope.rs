use crate::rules::prelude::*;

const RULE: RuleId = RuleId("varslingsstatus-with-scope");

/// Clients rely on it for every person once the scope is held (VALG-REC; wire-behaviour 3.6).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::lookup(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let granted = run.persons().filter(|shown| shown.view.members.contains(Members::VARSLINGSSTATUS));
    Verdict::of(granted, |shown| match (shown.status, shown.text("varslingsstatus")) {
        (_, None) => Some(shown.breach(RULE, "", "`varslingsstatus` is missing, and a scope asks for it")),
        (_, Some(word)) if word != "KAN_VARSLES" => None,
        (Some("AKTIV"), _) => None,
        (status, _) => {
            let reason = format!("{} is said to be notified", status.unwrap_or("somebody without status"));
            Some(shown.breach(RULE, "varslingsstatus", reason))
        }
    })
}
