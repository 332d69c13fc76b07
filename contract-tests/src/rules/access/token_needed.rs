use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, sample::select};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Exchange, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{change_feed, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("token-needed");

/// Clients fetch a new token when they see 401 (KNOWIT); the answer itself is recorded (ISSUE-53).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let forged = ground.tokens.forged(requests::EVERYTHING);
    let strangers: Vec<_> = [Access::Nobody, Access::Garbled].into_iter().chain(forged.clone()).collect();
    let strangers = select(strangers).boxed();
    let expired = ground.tokens.expired(requests::EVERYTHING);
    let access = match expired.clone() {
        Some(expired) => prop_oneof![2 => strangers, 1 => Just(expired)].boxed(),
        None => strangers,
    };
    let whom = ground.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = requests::of_list(ground, &Access::Nobody, whom.as_slice());
    let feed = Some(change_feed::hent_endringer(Access::Nobody, change_feed::BEGINNING))
        .filter(|feed| ground.has(feed.operation));
    let doors = requests::of_person(ground, &Access::Nobody).into_iter().chain(lists).chain(feed).collect::<Vec<_>>();
    // One of each: the expired one last, since it may have to be waited for.
    let each = [Some(Access::Nobody), forged, Some(Access::Garbled), expired].into_iter().flatten();
    let first = each.zip(doors.iter().rev().cycle()).map(|(access, door)| asking(door, access)).collect();
    let then = (access, select(doors)).prop_map(|(access, door)| asking(&door, access)).boxed();
    Some(CaseSet { first, then: Some(then), ..CaseSet::default() })
}

fn asking(door: &TestRequest, access: Access) -> Case {
    Case::of([TestRequest { access, ..door.clone() }])
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let needed = |exchange: &&Exchange| {
        talk.ground.contract.operation(exchange.step.operation).is_some_and(krr_specs::Operation::needs_token)
    };
    let strangers = talk.exchanges.iter().filter(needed).filter_map(|exchange| {
        let token = match exchange.step.access {
            Access::Nobody => "no token",
            Access::Garbled => "a garbled token",
            Access::Forged { .. } => "a token with another signature",
            Access::Expired { .. } => "an expired token",
            Access::OldProvider { .. } | Access::Machine { .. } | Access::Person { .. } => return None,
        };
        Some((exchange, token))
    });
    Verdict::of(strangers, |(exchange, token)| {
        let reason = format!("{token} got {}, and 401 was expected", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    })
}
