use krr_specs::{RuleId, Violation};

use crate::{
    case::Trial,
    ground::Ground,
    rules::{Check, Talk},
    strategy::requests,
};

const RULE: RuleId = RuleId("deleted-says-little");

/// A deleted person was seen with these three members only (OSKJERV, XLSX).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let deleted = talk.persons_of_status("SLETTET");
    let too_much = deleted.flat_map(|shown| {
        let extra = shown.person.keys().filter(|member| !SAID.contains(&member.as_str()));
        let breach = |member: &String| shown.breach(RULE, member, format!("`{member}` is said of somebody deleted"));
        extra.map(breach).collect::<Vec<_>>()
    });
    too_much.collect()
}

const SAID: [&str; 3] = ["personidentifikator", "status", "varslingsstatus"];
