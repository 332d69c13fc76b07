use krr_specs::RuleId;

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("reservasjon-of-active");

/// The reservation is part of every answer about an active person, whatever the scopes (DOC-2018).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    Verdict::of(talk.persons_of_status("AKTIV"), |shown| {
        let silent = !shown.person.contains_key("reservasjon");
        silent.then(|| shown.breach(RULE, "", "an active person without `reservasjon`"))
    })
}
