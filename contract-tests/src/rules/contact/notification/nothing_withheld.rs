use crate::rules::prelude::*;

const RULE: RuleId = RuleId("nothing-withheld");

/// Expired test users were recorded with KAN_IKKE_VARSLES and with their details (OSKJERV).
///
/// `reserved-not-notified` judges reserved persons in every generation.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// All persons with expired details at every list operation; then random lists.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let expired = context.roster.persons.iter().filter(|person| person.is_expired());
    let expired: Vec<String> = expired.map(|person| person.personidentifikator.clone()).collect();
    let first = requests::for_list(context, &access, &expired).into_iter().map(|request| Case::new([request]));
    Some(CaseSet::fixed(first).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let seen =
        run.persons_of_status("AKTIV").filter(|person| person.view.members.contains(Members::KONTAKTINFORMASJON));
    let expired = seen.filter(|person| person.expected.is_some_and(krr_specs::ExpectedPerson::is_expired));
    Verdict::of(expired, |person| {
        let silent = !person.members.contains_key("kontaktinformasjon");
        silent
            .then(|| person.violation(RULE, "", "expired contact details are withheld, although no scope requires it"))
    })
}
