use krr_specs::{Members, RuleId};

use crate::{
    case::Trial,
    ground::Ground,
    rules::{Check, Talk},
    strategy::requests,
    verdict::Verdict,
};

const RULE: RuleId = RuleId("members-follow-scopes");

/// Each scope adds its members and no others (DOC-2018, DOC-2020; seen in AZF).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Verdict {
    Verdict::of(talk.persons(), |shown| {
        let hidden =
            |member: &&String| Members::showing(member).is_some_and(|group| !shown.view.members.contains(group));
        let scopes = shown.exchange.step.access.scopes();
        let breach = |member: &String| shown.breach(RULE, member, format!("`{member}` shows with the scopes {scopes}"));
        shown.person.keys().filter(hidden).map(breach).collect::<Vec<_>>()
    })
}
