use http::StatusCode;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::{
    case::Case,
    exchange::{Access, Body, Exchange, Step},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests, tokens},
};

const RULE: RuleId = RuleId("limits-of-request");

/// 1000 were answered live (VALG-REC); that more are refused with 400 is a guess (dossier 8, question 2).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false };

fn cases(ground: &Ground) -> Option<BoxedStrategy<Case>> {
    let few = vec(identifiers::published(ground), 1..8).boxed();
    let list = |count: usize| identifiers::repeated(few.clone(), count);
    let lists = prop_oneof![list(1), list(999), list(1000), list(1001), list(1002), list(0)];
    let body = prop_oneof![
        8 => lists.prop_map(|list| json!({ "personidentifikatorer": list })),
        1 => Just(json!({})),
    ];
    let ask = |(access, body)| Case::of([Step { body: Body::Json(body), ..requests::personer(access, &[]) }]);
    Some((tokens::machine(ground), body).prop_map(ask).boxed())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    talk.exchanges.iter().filter_map(breach).collect()
}

/// Looks at lists in which nothing but their length can be wrong.
fn breach(exchange: &Exchange) -> Option<Violation> {
    let asks = exchange.step.operation == "getUsers" && matches!(exchange.step.access, Access::Machine { .. });
    let Body::Json(Value::Object(body)) = &exchange.step.body else { return None };
    let list = match body.get("personidentifikatorer") {
        None => &Vec::new(),
        Some(list) => list.as_array()?,
    };
    if !asks || exchange.status == StatusCode::FORBIDDEN || !list.iter().all(is_identifier) {
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
