use crate::rules::CLOCK_TOLERANCE_S;
use crate::rules::prelude::*;

const RULE: RuleId = RuleId("eighteen-months");

/// One fresh channel is sufficient; a person without a channel is not notified (DOC-18, DOC-ATTR).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The exact limit, at krr-mock only, where persons can be added; then random persons.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let first = expiry_boundary::around_eighteen_months(context).map(|cases| cases.fixed).unwrap_or_default();
    Some(CaseSet::fixed(first).and_random(requests::lookup_with_all_scopes(context)))
}

/// The earliest and latest time of the response, in milliseconds, by the register's clock when it was read before and after.
/// Between the two the rule does not judge.
fn answered(run: &CaseRun<'_>, person: &PersonView<'_>) -> (i64, i64) {
    let mut before = None;
    let mut exchanges = run.exchanges.iter();
    for exchange in exchanges.by_ref().take_while(|exchange| !std::ptr::eq(*exchange, person.exchange)) {
        before = expiry_boundary::register_time(exchange).or(before);
    }
    let after = exchanges.find_map(expiry_boundary::register_time);
    match (before, after) {
        (Some(before), Some(after)) => (before.as_millisecond(), after.as_millisecond()),
        _ => {
            let at = person.exchange.at.timestamp().as_millisecond();
            (at - CLOCK_TOLERANCE_S * 1000, at + CLOCK_TOLERANCE_S * 1000)
        }
    }
}

/// Not shared with the mock, so that an error in one of them is noticed.
const MONTHS: i32 = 18;

fn judge(run: &CaseRun<'_>) -> Verdict {
    let active = run.persons_of_status("AKTIV").filter(|person| person.text("reservasjon") == Some("NEI"));
    Verdict::of(active, |person| violation(run, &person))
}

fn violation(run: &CaseRun<'_>, person: &PersonView<'_>) -> Option<Violation> {
    let actual = person.text("varslingsstatus").filter(|actual| actual.starts_with("KAN_"))?;
    let shows_contact = person.view.members.contains(Members::KONTAKTINFORMASJON);
    let (expected, why) = if shows_contact {
        by_times(run, person)?
    } else {
        // Without contact details, only the roster has their age.
        let expected = person.expected?;
        (expected.varslingsstatus.as_str(), "the roster has another value")
    };
    let violation = || person.violation(RULE, "varslingsstatus", format!("{actual}, although {why}"));
    (actual != expected).then(|| violation().guess_if(shows_contact && has_unclear_channels(person)))
}

/// Whether no source says what holds: the person has no channel, or one has expired and another has not.
fn has_unclear_channels(person: &PersonView<'_>) -> bool {
    let now = person.exchange.at.timestamp();
    let expired = CHANNELS.iter().filter(|channel| person.contact(channel.address).is_some());
    let expired: Vec<bool> = expired.filter_map(|channel| Some(expires(person, channel)?.timestamp() <= now)).collect();
    expired.is_empty() || expired.contains(&true) && expired.contains(&false)
}

/// The expected status by the times in the response; `None` when a time cannot be parsed, which another rule judges.
fn by_times(run: &CaseRun<'_>, person: &PersonView<'_>) -> Option<(&'static str, &'static str)> {
    let shows = |channel: &&Channel| person.contact(channel.address).is_some();
    let channels = CHANNELS.iter().filter(shows);
    let expires: Option<Vec<OsloTime>> = channels.map(|channel| expires(person, channel)).collect();
    let Some(last) = expires?.into_iter().max() else { return Some(("KAN_IKKE_VARSLES", "there is no channel")) };
    let (earliest, latest) = answered(run, person);
    match last.timestamp().as_millisecond() {
        last if last > latest => Some(("KAN_VARSLES", "a channel was confirmed less than 18 months ago")),
        // A channel is expired from the second on in which the 18 months are over.
        last if last <= earliest => Some(("KAN_IKKE_VARSLES", "every channel is older than 18 months")),
        _ => None,
    }
}

/// When a channel expires: 18 months after the later of its two times.
fn expires(person: &PersonView<'_>, channel: &Channel) -> Option<OsloTime> {
    let times = [channel.changed, channel.confirmed].map(|member| person.contact(member));
    let times: Option<Vec<OsloTime>> = times.into_iter().flatten().map(|time| time.parse().ok()).collect();
    times?.into_iter().max().map(|last| last.add_months(MONTHS))
}
