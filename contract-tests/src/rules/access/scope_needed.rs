use http::StatusCode;
use krr_specs::{Generation, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::json;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("scope-needed");

const FEED_ALONE: &str = "krr:global/hentendring.read";

/// The successor's description declares 403 (VALG-CLIENT); for VER2 it is a guess (dossier 8, question 5).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Needs tokens with scopes of its choice; the feed's own scope opens no look-up, and clients of the feed have it.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let mut useless =
        vec!["openid", "openid profile", "user/spraak.write", "global/navn.read", "krr:user/spraak.write", ""];
    if ground.generation != Generation::G1 {
        useless.extend(["global/kontaktinformasjon.read", "user/kontaktinformasjon.read"]);
    }
    let whoever = (select(useless), identifiers::published(ground)).prop_map(|(scopes, pid)| (scopes.to_owned(), pid));
    let persons = (whoever.clone(), select(requests::of_person(ground, &Access::Nobody)));
    let persons =
        persons.prop_map(|((scopes, pid), step)| TestRequest { access: Access::Person { scopes, pid }, ..step });
    let lists = (whoever, select(requests::of_list(ground, &Access::Nobody, &[])));
    let lists = lists.prop_map(|((scopes, pid), step)| {
        let body = Body::Json(json!({ "personidentifikatorer": [pid] }));
        TestRequest { access: Access::Machine { scopes }, body, ..step }
    });
    let whom = ground.roster.persons.first().map(|person| person.personidentifikator.clone());
    let feeders = Access::Machine { scopes: FEED_ALONE.to_owned() };
    let feeders = requests::of_list(ground, &feeders, whom.as_slice()).into_iter();
    let first = feeders.filter(|_| ground.has(operations::FEED)).map(|step| Case::of([step])).collect();
    Some(CaseSet {
        first,
        then: Some(prop_oneof![persons, lists].prop_map(|step| Case::of([step])).boxed()),
        ..CaseSet::default()
    })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let without = talk.exchanges.iter().filter_map(|exchange| {
        let operation = talk.ground.contract.operation(exchange.step.operation)?;
        let valid = matches!(exchange.step.access, Access::Machine { .. } | Access::Person { .. });
        let admitted = !operation.needs_token() || operation.accepts_scopes(exchange.step.access.scopes());
        // The feed wants three at once, and has a rule of its own.
        (valid && !admitted && operation.id() != operations::FEED).then_some((exchange, operation))
    });
    Verdict::of(without, |(exchange, operation)| {
        let reason = format!("a token without a scope of the operation got {}, and 403 was expected", exchange.status);
        let at = operation.pointer().child("x-required-scopes-any-of");
        (exchange.status != StatusCode::FORBIDDEN).then(|| Violation::new(RULE, reason).in_document(at))
    })
}
