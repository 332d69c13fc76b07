use krr_specs::{Members, RuleId};

use crate::{
    case::{Case, Trial},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{requests, tokens},
    verdict::Verdict,
};

const RULE: RuleId = RuleId("members-follow-scopes");

/// Each scope adds its members and no others (DOC-2018, DOC-2020; seen in AZF).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let everybody: Vec<_> = ground.roster.persons.iter().map(|person| person.personidentifikator.clone()).collect();
    let each_alone = tokens::each_machine(ground).into_iter();
    let first = each_alone.map(|access| Case::of([requests::personer(access, &everybody)])).collect();
    Some(Trial { first, then: Some(requests::lookup(ground)) })
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
