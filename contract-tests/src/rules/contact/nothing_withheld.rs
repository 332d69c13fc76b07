use krr_specs::{Members, RuleId};

use crate::{
    model::case::{Case, CaseSet},
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("nothing-withheld");

/// Expired test users came with KAN_IKKE_VARSLES and with their details (OSKJERV; dossier 3.5).
///
/// That reserved persons keep theirs is part of `reserved-not-notified`, which holds for every generation.
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Those whose details have expired, by every list; the rest at random.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let expired = ground.roster.persons.iter().filter(|person| person.is_expired());
    let expired: Vec<String> = expired.map(|person| person.personidentifikator.clone()).collect();
    let first = requests::of_list(ground, &access, &expired).into_iter().map(|step| Case::of([step])).collect();
    Some(CaseSet { first, then: Some(requests::lookup(ground)), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let seen = talk.persons_of_status("AKTIV").filter(|shown| shown.view.members.contains(Members::KONTAKTINFORMASJON));
    let expired = seen.filter(|shown| shown.promised.is_some_and(krr_specs::ExpectedPerson::is_expired));
    Verdict::of(expired, |shown| {
        let silent = !shown.person.contains_key("kontaktinformasjon");
        silent.then(|| shown.breach(RULE, "", "details that have expired are held back, and no scope asks for that"))
    })
}
