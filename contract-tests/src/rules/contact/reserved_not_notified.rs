use crate::rules::prelude::*;

const RULE: RuleId = RuleId("reserved-not-notified");

/// Reserved persons were seen with KAN_IKKE_VARSLES and their details (OSKJERV, XLSX).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_of_everything(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let reserved = run.persons().filter(|shown| shown.text("reservasjon") == Some("JA"));
    Verdict::of(reserved, |shown| {
        if shown.text("varslingsstatus") == Some("KAN_VARSLES") {
            return Some(shown.breach(RULE, "varslingsstatus", "a reserved person is said to be notified"));
        }
        let silent = !shown.person.contains_key("kontaktinformasjon");
        let wanted = shown.view.members.contains(Members::KONTAKTINFORMASJON) && !shown.view.withholds_expired;
        let expected = shown.expected?;
        let hidden =
            silent && wanted && (expected.epost || expected.mobil) && expected.reservasjon.as_deref() == Some("JA");
        hidden.then(|| shown.breach(RULE, "", "the details of a reserved person are held back"))
    })
}
