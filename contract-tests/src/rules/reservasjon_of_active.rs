use krr_specs::{RuleId, Violation};

use crate::{
    case::Trial,
    ground::Ground,
    rules::{Check, Talk},
    strategy::requests,
};

const RULE: RuleId = RuleId("reservasjon-of-active");

/// The reservation is part of every answer about an active person, whatever the scopes (DOC-2018).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let silent = talk.persons_of_status("AKTIV").filter(|shown| !shown.person.contains_key("reservasjon"));
    silent.map(|shown| shown.breach(RULE, "", "an active person without `reservasjon`")).collect()
}
