use crate::rules::prelude::*;

const RULE: RuleId = RuleId("members-follow-scopes");

/// Each scope adds its members and no others (DOC-2018, DOC-2020; seen in AZF).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Everybody of the roster by every set of scopes, where tokens can be chosen, and every set that opens another door; then
/// anybody by any of them.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let everybody = identifiers::everybody(context);
    let ask = |access| Case::of([requests::personer(access, &everybody)]);
    let lists = tokens::every_machine(context).into_iter().map(ask);
    let first = lists.chain(requests::for_every_scope_set(context).into_iter().map(|request| Case::of([request])));
    Some(CaseSet::fixed(first).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |shown| {
        let hidden =
            |member: &&String| Members::of_member(member).is_some_and(|group| !shown.view.members.contains(group));
        let scopes = shown.exchange.request.access.scopes();
        let breach = |member: &String| shown.breach(RULE, member, format!("`{member}` shows with the scopes {scopes}"));
        shown.person.keys().filter(hidden).map(breach).collect::<Vec<_>>()
    })
}
