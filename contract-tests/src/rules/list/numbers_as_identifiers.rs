use http::StatusCode;
use krr_fixtures::Personidentifikator;
use krr_specs::{RuleId, Violation};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, Exchange, TestRequest},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("numbers-as-identifiers");

/// The operator's own test sends the first identifier without quotation marks (POSTMAN P4).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let without_leading_zero =
        identifiers::published(ground).prop_filter("a leading zero", |text| !text.starts_with('0'));
    let number = without_leading_zero.prop_filter_map("not a number", |text| text.parse::<u64>().ok().map(Value::from));
    let ask = |(access, list, step): (_, Vec<Value>, TestRequest)| {
        let body = Body::Json(json!({ "personidentifikatorer": list }));
        Case::of([TestRequest { access, body, ..step }])
    };
    let steps = select(requests::of_list(ground, &Access::Nobody, &[]));
    Some((tokens::machine(ground), vec(number, 1..6), steps).prop_map(ask).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let asked = talk.exchanges.iter().filter(|exchange| talk.case.broken.is_none() && asks_by_number(exchange));
    Verdict::of(asked, |exchange| {
        let reason = format!("numbers as identifiers got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}

fn asks_by_number(exchange: &Exchange) -> bool {
    let list = exchange.step.list().unwrap_or_default();
    // Version 2 looks at check digits, which is another rule's matter.
    let right = |number: u64| number.to_string().parse::<Personidentifikator>().is_ok();
    let takes_any = exchange.step.operation == operations::PERSONER;
    let whole =
        |value: &Value| value.as_u64().is_some_and(|number| number >= 10_000_000_000 && (takes_any || right(number)));
    exchange.asks_for_list() && !list.is_empty() && list.len() <= 1000 && list.iter().all(whole)
}
