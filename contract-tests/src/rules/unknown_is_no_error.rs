use krr_specs::{RuleId, Violation};

use crate::{
    case::Trial,
    ground::Ground,
    rules::{Check, Talk},
    strategy::requests,
};

const RULE: RuleId = RuleId("unknown-is-no-error");

/// Whoever the register does not know is an object of its own, and says only that (POSTMAN; dossier 3.2).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup(ground).into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let strangers = talk.persons_of_status("IKKE_REGISTRERT");
    let too_much = strangers.flat_map(|shown| {
        let extra = shown.person.keys().filter(|member| !SAID.contains(&member.as_str()));
        let breach = |member: &String| shown.breach(RULE, member, format!("`{member}` is said of somebody unknown"));
        extra.map(breach).collect::<Vec<_>>()
    });
    too_much.collect()
}

const SAID: [&str; 3] = ["personidentifikator", "status", "varslingsstatus"];
