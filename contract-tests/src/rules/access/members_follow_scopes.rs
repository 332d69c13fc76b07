use krr_specs::{Members, RuleId};

use crate::{
    model::case::{Case, CaseSet},
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("members-follow-scopes");

/// Each scope adds its members and no others (DOC-2018, DOC-2020; seen in AZF).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Everybody of the roster by every set of scopes, where tokens can be chosen, and every set that opens another door; then
/// anybody by any of them.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let everybody = identifiers::everybody(ground);
    let ask = |access| Case::of([requests::personer(access, &everybody)]);
    let lists = tokens::every_machine(ground).into_iter().map(ask);
    let first =
        lists.chain(requests::by_every_set_of_scopes(ground).into_iter().map(|step| Case::of([step]))).collect();
    Some(CaseSet { first, then: Some(requests::lookup(ground)), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    Verdict::of(talk.persons(), |shown| {
        let hidden =
            |member: &&String| Members::of_member(member).is_some_and(|group| !shown.view.members.contains(group));
        let scopes = shown.exchange.step.access.scopes();
        let breach = |member: &String| shown.breach(RULE, member, format!("`{member}` shows with the scopes {scopes}"));
        shown.person.keys().filter(hidden).map(breach).collect::<Vec<_>>()
    })
}
