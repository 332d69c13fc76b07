use crate::rules::CLOCK_TOLERANCE_S;
use crate::rules::prelude::*;

const RULE: RuleId = RuleId("no-time-ahead");

/// Times are of past events: all 1004 recorded ones are before their response (VALG-REC).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let times = run.persons().flat_map(|person| {
        let contact = person.contact.into_iter().flatten();
        // Another rule judges the format.
        let time = move |(name, value): (_, &Value)| Some((name, value.as_str()?.parse::<OsloTime>().ok()?, person));
        person.members.iter().chain(contact).filter_map(time)
    });
    Verdict::of(times, |(name, time, person): (&String, OsloTime, PersonView<'_>)| {
        let ahead = time.timestamp().as_second() - person.exchange.at.timestamp().as_second();
        let reason = || format!("`{name}` is {ahead} seconds ahead of the register's clock");
        (ahead > CLOCK_TOLERANCE_S).then(|| person.violation(RULE, "", reason()))
    })
}
