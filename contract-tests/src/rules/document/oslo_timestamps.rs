use krr_specs::{OsloTime, RuleId, Violation};

use crate::{
    model::case::Trial,
    rules::{
        Check,
        judgement::{
            conversation::{Shown, Talk},
            verdict::Verdict,
        },
    },
    strategy::requests,
    suite::Ground,
};

const RULE: RuleId = RuleId("oslo-timestamps");

/// 1004 of 1004 recorded times have this form (VALG-REC; dossier 3.9).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    Some(requests::lookup_of_everything(ground).into())
}

fn judge(talk: &Talk<'_>) -> Verdict {
    Verdict::of(talk.persons(), |shown| wrong_times(&shown))
}

fn wrong_times(shown: &Shown<'_>) -> Vec<Violation> {
    let contact = shown.contact.into_iter().flatten();
    let times = shown.person.iter().chain(contact).filter(|(member, _)| is_time(member));
    let breach = times.filter_map(|(member, value)| {
        let error = value.as_str().unwrap_or_default().parse::<OsloTime>().err()?;
        Some(shown.breach(RULE, "", format!("`{member}`: {error}")))
    });
    breach.collect()
}

fn is_time(member: &str) -> bool {
    member.ends_with("_oppdatert") || member.ends_with("_sist_verifisert")
}
