use crate::rules::prelude::*;

const RULE: RuleId = RuleId("reserved-not-notified");

/// Reserved persons were recorded with KAN_IKKE_VARSLES and their details (OSKJERV, XLSX).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let reserved = run.persons().filter(|person| person.text("reservasjon") == Some("JA"));
    Verdict::of(reserved, |person| {
        if person.text("varslingsstatus") == Some("KAN_VARSLES") {
            return Some(person.violation(RULE, "varslingsstatus", "a reserved person has KAN_VARSLES"));
        }
        let silent = !person.members.contains_key("kontaktinformasjon");
        let wanted = person.view.members.contains(Members::KONTAKTINFORMASJON) && !person.view.withholds_expired;
        let expected = person.expected?;
        let hidden =
            silent && wanted && (expected.epost || expected.mobil) && expected.reservasjon.as_deref() == Some("JA");
        hidden.then(|| person.violation(RULE, "", "the contact details of a reserved person are withheld"))
    })
}
