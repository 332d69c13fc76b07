use crate::rules::prelude::*;

const RULE: RuleId = RuleId("nothing-withheld");

/// Expired test users came with KAN_IKKE_VARSLES and with their details (OSKJERV; dossier 3.5).
///
/// That reserved persons keep theirs is part of `reserved-not-notified`, which holds for every generation.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Those whose details have expired, by every list; the rest at random.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let expired = context.roster.persons.iter().filter(|person| person.is_expired());
    let expired: Vec<String> = expired.map(|person| person.personidentifikator.clone()).collect();
    let first = requests::for_list(context, &access, &expired).into_iter().map(|request| Case::of([request]));
    Some(CaseSet::fixed(first).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let seen = run.persons_of_status("AKTIV").filter(|shown| shown.view.members.contains(Members::KONTAKTINFORMASJON));
    let expired = seen.filter(|shown| shown.expected.is_some_and(krr_specs::ExpectedPerson::is_expired));
    Verdict::of(expired, |shown| {
        let silent = !shown.person.contains_key("kontaktinformasjon");
        silent.then(|| shown.breach(RULE, "", "details that have expired are held back, and no scope asks for that"))
    })
}
