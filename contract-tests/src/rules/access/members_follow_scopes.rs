use crate::rules::prelude::*;

const RULE: RuleId = RuleId("members-follow-scopes");

/// Each scope adds its members and no others (DOC-2018, DOC-2020; seen in AZF).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The whole roster with every available set of scopes at every operation; then random persons with random
/// scopes.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let whole_roster = identifiers::whole_roster(context);
    let to_case = |access| Case::new([requests::personer(access, &whole_roster)]);
    let lists = tokens::every_machine(context).into_iter().map(to_case);
    let first = lists.chain(requests::for_every_scope_set(context).into_iter().map(|request| Case::new([request])));
    Some(CaseSet::fixed(first).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |person| {
        let hidden =
            |member: &&String| Members::of_member(member).is_some_and(|group| !person.view.members.contains(group));
        let scopes = person.exchange.request.access.scopes();
        let violation =
            |member: &String| person.violation(RULE, member, format!("`{member}` shows with the scopes {scopes}"));
        person.members.keys().filter(hidden).map(violation).collect::<Vec<_>>()
    })
}
