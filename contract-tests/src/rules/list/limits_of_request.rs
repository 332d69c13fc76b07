use http::StatusCode;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, Exchange, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("limits-of-request");

/// 1000 were answered live (VALG-REC); that more are refused with 400 is a guess (dossier 8, question 2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// The boundaries themselves; lists of usual length are random.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let roster = ground.roster.persons.iter().map(|person| person.personidentifikator.clone()).cycle();
    let list = |count: usize| json!({ "personidentifikatorer": roster.clone().take(count).collect::<Vec<_>>() });
    // The most telling first: a small budget ends here.
    let bodies = [
        (list(1001), Some("has 1001 items")),
        (list(1000), None),
        (list(0), Some("has no items")),
        (list(1), None),
        (list(999), None),
        (json!({}), Some("is missing")),
    ];
    let operations = requests::of_list(ground, &access, &[]);
    let asked = bodies.iter().flat_map(|(body, broken)| operations.iter().map(move |step| (step, body, *broken)));
    let first = asked.map(|(step, body, broken)| Case {
        broken: broken.map(|way| format!("/personidentifikatorer {way}")),
        ..asking(step, &access, body)
    });
    let first = first.collect();
    let usual = (select(operations), tokens::machine(ground), vec(identifiers::published(ground), 0..8));
    let ask = |(step, access, list)| asking(&step, &access, &json!({ "personidentifikatorer": list }));
    Some(CaseSet { first, then: Some(usual.prop_map(ask).boxed()), ..CaseSet::default() })
}

fn asking(step: &TestRequest, access: &Access, body: &Value) -> Case {
    Case::of([TestRequest { access: access.clone(), body: Body::Json(body.clone()), ..step.clone() }])
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter_map(|exchange| Some((exchange, length(exchange)?)));
    Verdict::of(lists, |(exchange, length)| breach(talk, exchange, length))
}

/// The length of a list in which nothing but that can be wrong.
fn length(exchange: &Exchange) -> Option<usize> {
    let Body::Json(Value::Object(body)) = &exchange.step.body else { return None };
    if !exchange.step.headers.is_empty() {
        return None;
    }
    let list = match body.get("personidentifikatorer") {
        None => &[],
        Some(_) => exchange.step.list()?,
    };
    let flag = body.get("inkluderIkkeRegistrerte").is_none_or(Value::is_boolean);
    (exchange.asks_for_list() && flag && list.iter().all(is_identifier)).then_some(list.len())
}

fn breach(talk: &CaseRun<'_>, exchange: &Exchange, length: usize) -> Option<Violation> {
    let expected = if (1..=1000).contains(&length) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let reason = format!("{length} identifiers got {}, and {expected} was expected", exchange.status);
    (exchange.status != expected).then(|| Violation::new(RULE, reason).in_document(at_list(talk, exchange)))
}

/// The reason is not a breach of the answer's schema; it points to where the limits stand.
fn at_list(talk: &CaseRun<'_>, exchange: &Exchange) -> Pointer {
    let operation = talk.ground.contract.operation(exchange.step.operation);
    let body = operation.map(|operation| operation.pointer().child("requestBody").child("content")).unwrap_or_default();
    let schema = body.child("application/json").child("schema");
    let schema = talk.ground.contract.document().resolve(&schema).map_or(schema, |(at, _)| at);
    schema.child("properties").child("personidentifikatorer")
}

/// Written so that only the number of them is in question; other forms have rules of their own.
fn is_identifier(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<krr_fixtures::Personidentifikator>().is_ok())
}
