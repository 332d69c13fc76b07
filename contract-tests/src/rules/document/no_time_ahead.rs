use krr_specs::{OsloTime, RuleId};
use serde_json::Value;

use crate::{
    model::case::CaseSet,
    rules::{
        APART_S, Check,
        judgement::{
            conversation::{CaseRun, PersonView},
            verdict::Verdict,
        },
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("no-time-ahead");

/// A time says when something was done; each of 1004 recorded ones lies before its answer (VALG-REC).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::of_everybody(ground))
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let times = talk.persons().flat_map(|shown| {
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
