use crate::{rules::APART_S, rules::prelude::*};

const RULE: RuleId = RuleId("no-time-ahead");

/// A time says when something was done; each of 1004 recorded ones lies before its answer (VALG-REC).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let times = run.persons().flat_map(|shown| {
        let contact = shown.contact.into_iter().flatten();
        // What is not written as a time is another rule's matter.
        let time = move |(name, value): (_, &Value)| Some((name, value.as_str()?.parse::<OsloTime>().ok()?, shown));
        shown.person.iter().chain(contact).filter_map(time)
    });
    Verdict::of(times, |(name, time, shown): (&String, OsloTime, PersonView<'_>)| {
        let ahead = time.timestamp().as_second() - shown.exchange.at.timestamp().as_second();
        let reason = || format!("`{name}` lies {ahead} seconds ahead of the register's clock");
        (ahead > APART_S).then(|| shown.breach(RULE, "", reason()))
    })
}
