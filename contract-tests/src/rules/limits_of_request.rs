use http::StatusCode;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::{
    case::{Case, Trial},
    exchange::{Access, Body, Exchange, Step},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests, tokens},
};

const RULE: RuleId = RuleId("limits-of-request");

/// 1000 were answered live (VALG-REC); that more are refused with 400 is a guess (dossier 8, question 2).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// The boundaries themselves; lists of usual length are random.
fn cases(ground: &Ground) -> Option<Trial> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let roster = ground.roster.persons.iter().map(|person| person.personidentifikator.clone()).cycle();
    let list = |count: usize| json!({ "personidentifikatorer": roster.clone().take(count).collect::<Vec<_>>() });
    let bodies = [list(1), list(999), list(1000), list(1001), list(0), json!({})];
    let first = bodies.map(|body| asking(&access, body)).into();
    let usual = (tokens::machine(ground), vec(identifiers::published(ground), 0..8));
    let then = usual.prop_map(|(access, list)| asking(&access, json!({ "personidentifikatorer": list }))).boxed();
    Some(Trial { first, then })
}

fn asking(access: &Access, body: Value) -> Case {
    Case::of([Step { body: Body::Json(body), ..requests::personer(access.clone(), &[]) }])
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    talk.exchanges.iter().filter_map(breach).collect()
}

/// Looks at lists in which nothing but their length can be wrong.
fn breach(exchange: &Exchange) -> Option<Violation> {
    let Body::Json(Value::Object(body)) = &exchange.step.body else { return None };
    let list = match body.get("personidentifikatorer") {
        None => &[],
        Some(_) => exchange.step.list()?,
    };
    if !exchange.asks_for_list() || !list.iter().all(is_identifier) {
        return None;
    }
    let expected = if (1..=1000).contains(&list.len()) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let reason = format!("{} identifiers got {}, and {expected} was expected", list.len(), exchange.status);
    (exchange.status != expected).then(|| Violation::new(RULE, reason).in_document(at_list()))
}

/// The reason is not a breach of the answer's schema; it points to where the limits stand.
fn at_list() -> Pointer {
    Pointer::new("/components/schemas/HentPersonerRequest/properties/personidentifikatorer")
}

/// Written so that only the number of them is in question; other forms have rules of their own.
fn is_identifier(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<krr_fixtures::Personidentifikator>().is_ok())
}
