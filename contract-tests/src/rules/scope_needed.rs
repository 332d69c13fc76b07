use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, sample::select};

use crate::{
    case::{Case, Trial},
    exchange::Access,
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests},
    wallet::Tokens,
};

const RULE: RuleId = RuleId("scope-needed");

/// The successor's description declares 403 (VALG-CLIENT); for VER2 it is a guess (dossier 8, question 5).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Needs tokens with scopes of its choice.
fn cases(ground: &Ground) -> Option<Trial> {
    if ground.tokens != Tokens::Any {
        return None;
    }
    let useless =
        select(vec!["openid", "openid profile", "user/spraak.write", "global/navn.read", "krr:user/spraak.write", ""]);
    let ask = |(scopes, pid, whom): (&str, String, bool)| {
        let scopes = scopes.to_owned();
        Case::of([match whom {
            true => requests::person(Access::Person { scopes, pid }),
            false => requests::personer(Access::Machine { scopes }, &[pid]),
        }])
    };
    Some((useless, identifiers::published(ground), any::<bool>()).prop_map(ask).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let breach = talk.exchanges.iter().filter_map(|exchange| {
        let operation = talk.ground.contract.operation(exchange.step.operation)?;
        let valid = matches!(exchange.step.access, Access::Machine { .. } | Access::Person { .. });
        let admitted = !operation.needs_token() || operation.admits(exchange.step.access.scopes());
        let expected = valid && !admitted && exchange.status != StatusCode::FORBIDDEN;
        let reason = format!("a token without a scope of the operation got {}, and 403 was expected", exchange.status);
        expected
            .then(|| Violation::new(RULE, reason).in_document(operation.pointer().child("x-required-scopes-any-of")))
    });
    breach.collect()
}
