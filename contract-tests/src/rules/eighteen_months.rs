use krr_specs::{Members, OsloTime, RuleId, Violation};
use proptest::strategy::BoxedStrategy;

use crate::{
    case::Case,
    ground::Ground,
    rules::{Check, Shown, Talk},
    strategy::requests,
};

const RULE: RuleId = RuleId("eighteen-months");

/// One fresh channel is enough; without a channel nobody is notified (DOC-18, DOC-ATTR; dossier 8, question 12).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false };

fn cases(ground: &Ground) -> Option<BoxedStrategy<Case>> {
    Some(requests::lookup_of_everything(ground))
}

/// How far the clocks of suite and register may be apart, in seconds. Nearer to the limit nothing is said.
const APART_S: i64 = 120;

/// Written out here, and not taken from where the mock has it: the two should disagree when one is wrong.
const MONTHS: i32 = 18;

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let active = talk.persons_of_status("AKTIV").filter(|shown| shown.text("reservasjon") == Some("NEI"));
    active.filter(|shown| shown.view.members.contains(Members::KONTAKTINFORMASJON)).filter_map(breach).collect()
}

fn breach(shown: Shown<'_>) -> Option<Violation> {
    let said = shown.text("varslingsstatus")?;
    let expires = ["epostadresse", "mobiltelefonnummer"].map(|channel| channel_expires(&shown, channel));
    let last = expires.into_iter().flatten().max().map(|last| last.timestamp().as_second());
    let left = last.map(|last| last - shown.exchange.at.timestamp().as_second());
    let (expected, why) = match left {
        Some(left) if left.abs() <= APART_S => return None,
        Some(left) if left > 0 => ("KAN_VARSLES", "a channel was confirmed less than 18 months ago"),
        Some(_) => ("KAN_IKKE_VARSLES", "every channel is older than 18 months"),
        None => ("KAN_IKKE_VARSLES", "no channel shows"),
    };
    (said != expected).then(|| shown.breach(RULE, "varslingsstatus", format!("{said}, although {why}")))
}

/// When the channel that is shown stops being fresh: 18 months after the later of its two times.
fn channel_expires(shown: &Shown<'_>, channel: &str) -> Option<OsloTime> {
    shown.contact(channel)?;
    let times = ["oppdatert", "sist_verifisert"].map(|end| shown.contact(&format!("{channel}_{end}"))?.parse().ok());
    times.into_iter().flatten().max().map(|last: OsloTime| last.add_months(MONTHS))
}
