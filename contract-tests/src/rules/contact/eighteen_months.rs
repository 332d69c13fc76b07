use crate::{rules::APART_S, rules::prelude::*};

const RULE: RuleId = RuleId("eighteen-months");

/// One fresh channel is enough; without a channel nobody is notified (DOC-18, DOC-ATTR; dossier 8, question 12).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The limit itself, where persons can be written down; then anybody.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let first = expiry_boundary::around_eighteen_months(context).map(|trial| trial.first).unwrap_or_default();
    Some(CaseSet::fixed(first).and_random(requests::lookup_of_everything(context)))
}

/// Between which times the register answered, in milliseconds: as its own clock showed before and after, where it says so.
/// Nearer to the limit nothing is said.
fn answered(run: &CaseRun<'_>, shown: &PersonView<'_>) -> (i64, i64) {
    let mut before = None;
    let mut exchanges = run.exchanges.iter();
    for exchange in exchanges.by_ref().take_while(|exchange| !std::ptr::eq(*exchange, shown.exchange)) {
        before = expiry_boundary::clock(exchange).or(before);
    }
    let after = exchanges.find_map(expiry_boundary::clock);
    match (before, after) {
        (Some(before), Some(after)) => (before.as_millisecond(), after.as_millisecond()),
        _ => {
            let at = shown.exchange.at.timestamp().as_millisecond();
            (at - APART_S * 1000, at + APART_S * 1000)
        }
    }
}

/// Written out here, and not taken from where the mock has it: the two should disagree when one is wrong.
const MONTHS: i32 = 18;

fn judge(run: &CaseRun<'_>) -> Verdict {
    let active = run.persons_of_status("AKTIV").filter(|shown| shown.text("reservasjon") == Some("NEI"));
    Verdict::of(active, |shown| breach(run, &shown))
}

fn breach(run: &CaseRun<'_>, shown: &PersonView<'_>) -> Option<Violation> {
    let said = shown.text("varslingsstatus").filter(|said| said.starts_with("KAN_"))?;
    let (expected, why) = if shown.view.members.contains(Members::KONTAKTINFORMASJON) {
        by_times(run, shown)?
    } else {
        // Without the details, only the roster knows how old they are.
        let expected = shown.expected?;
        (expected.varslingsstatus.as_str(), "the roster promises otherwise")
    };
    (said != expected).then(|| shown.breach(RULE, "varslingsstatus", format!("{said}, although {why}")))
}

/// What the times that are shown come to; nothing when one cannot be read, which is another rule's matter.
fn by_times(run: &CaseRun<'_>, shown: &PersonView<'_>) -> Option<(&'static str, &'static str)> {
    let shows = |channel: &&Channel| shown.contact(channel.address).is_some();
    let channels = CHANNELS.iter().filter(shows);
    let expires: Option<Vec<OsloTime>> = channels.map(|channel| expires(shown, channel)).collect();
    let Some(last) = expires?.into_iter().max() else { return Some(("KAN_IKKE_VARSLES", "no channel shows")) };
    let (earliest, latest) = answered(run, shown);
    match last.timestamp().as_millisecond() {
        last if last > latest => Some(("KAN_VARSLES", "a channel was confirmed less than 18 months ago")),
        // The second in which the 18 months are over is the first in which nobody is notified.
        last if last <= earliest => Some(("KAN_IKKE_VARSLES", "every channel is older than 18 months")),
        _ => None,
    }
}

/// When a channel stops being fresh: 18 months after the later of its two times.
fn expires(shown: &PersonView<'_>, channel: &Channel) -> Option<OsloTime> {
    let times = [channel.changed, channel.confirmed].map(|member| shown.contact(member));
    let times: Option<Vec<OsloTime>> = times.into_iter().flatten().map(|time| time.parse().ok()).collect();
    times?.into_iter().max().map(|last| last.add_months(MONTHS))
}
