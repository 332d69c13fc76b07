use krr_specs::{Members, RuleId};

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("reserved-not-notified");

/// Reserved persons were seen with KAN_IKKE_VARSLES and their details (OSKJERV, XLSX).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::lookup_of_everything(ground).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let reserved = talk.persons().filter(|shown| shown.text("reservasjon") == Some("JA"));
    Verdict::of(reserved, |shown| {
        if shown.text("varslingsstatus") == Some("KAN_VARSLES") {
            return Some(shown.breach(RULE, "varslingsstatus", "a reserved person is said to be notified"));
        }
        let silent = !shown.person.contains_key("kontaktinformasjon");
        let wanted = shown.view.members.contains(Members::KONTAKTINFORMASJON) && !shown.view.withholds_expired;
        let promised = shown.promised?;
        let hidden =
            silent && wanted && (promised.epost || promised.mobil) && promised.reservasjon.as_deref() == Some("JA");
        hidden.then(|| shown.breach(RULE, "", "the details of a reserved person are held back"))
    })
}
