use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::{
    case::{Case, Trial},
    exchange::{Body, Exchange, Step},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests, tokens},
};

const RULE: RuleId = RuleId("numbers-as-identifiers");

/// The operator's own test sends the first identifier without quotation marks (POSTMAN P4).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let without_leading_zero =
        identifiers::published(ground).prop_filter("a leading zero", |text| !text.starts_with('0'));
    let number = without_leading_zero.prop_filter_map("not a number", |text| text.parse::<u64>().ok().map(Value::from));
    let ask = |(access, list): (_, Vec<Value>)| {
        let body = Body::Json(json!({ "personidentifikatorer": list }));
        Case::of([Step { body, ..requests::personer(access, &[]) }])
    };
    Some((tokens::machine(ground), vec(number, 1..6)).prop_map(ask).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let asked = talk.exchanges.iter().filter(|exchange| talk.case.broken.is_none() && asks_by_number(exchange));
    let refused = asked.filter(|exchange| exchange.status != StatusCode::OK);
    refused.map(|exchange| Violation::new(RULE, format!("numbers as identifiers got {}", exchange.status))).collect()
}

fn asks_by_number(exchange: &Exchange) -> bool {
    let list = exchange.step.list().unwrap_or_default();
    let whole = |value: &Value| value.as_u64().is_some_and(|number| number >= 10_000_000_000);
    exchange.asks_for_list() && !list.is_empty() && list.len() <= 1000 && list.iter().all(whole)
}
