use krr_specs::RuleId;

use crate::{
    model::case::Trial,
    rules::{
        Check,
        judgement::{conversation::Talk, verdict::Verdict},
    },
    strategy::requests,
    suite::Ground,
};

const RULE: RuleId = RuleId("reservasjon-of-active");

/// The reservation is part of every answer about an active person, whatever the scopes (DOC-2018).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Verdict {
    Verdict::of(talk.persons_of_status("AKTIV"), |shown| {
        let silent = !shown.person.contains_key("reservasjon");
        silent.then(|| shown.breach(RULE, "", "an active person without `reservasjon`"))
    })
}
