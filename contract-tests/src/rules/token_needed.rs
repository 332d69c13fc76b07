use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::prelude::*;

use crate::{
    case::{Case, Trial},
    exchange::{Access, Exchange},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests},
    wallet::Tokens,
};

const RULE: RuleId = RuleId("token-needed");

/// Clients fetch a new token when they see 401 (KNOWIT); the answer itself is recorded (ISSUE-53).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let strangers = prop_oneof![Just(Access::Nobody), Just(Access::Garbled)].boxed();
    let expired = Just(Access::Expired { scopes: requests::EVERYTHING.to_owned() });
    let access = match ground.tokens {
        Tokens::Any => prop_oneof![2 => strangers, 1 => expired].boxed(),
        Tokens::Given { .. } => strangers,
    };
    let ask = |(access, identifier, whom): (Access, String, bool)| {
        Case::of([if whom { requests::person(access) } else { requests::personer(access, &[identifier]) }])
    };
    Some((access, identifiers::published(ground), any::<bool>()).prop_map(ask).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let needed = |exchange: &&Exchange| {
        talk.ground.contract.operation(exchange.step.operation).is_some_and(krr_specs::Operation::needs_token)
    };
    let breach = talk.exchanges.iter().filter(needed).filter_map(|exchange| {
        let token = match exchange.step.access {
            Access::Nobody => "no token",
            Access::Garbled => "a garbled token",
            Access::Expired { .. } => "an expired token",
            Access::Machine { .. } | Access::Person { .. } => return None,
        };
        let reason = format!("{token} got {}, and 401 was expected", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    });
    breach.collect()
}
