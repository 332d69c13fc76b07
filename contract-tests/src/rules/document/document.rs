use krr_specs::{Pointer, Response, RuleId, Violation, validate_parsed_response};
use proptest::{prelude::*, strategy::Union};
use serde_json::Value;

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
    strategy::{error_cases, examples, invalid_body, requests, tokens, valid_body},
    suite::SuiteContext,
};

/// Whatever is answered keeps the document: status, media type, body, headers.
pub(crate) const CHECK: Check = Check {
    rules: &[RuleId::SCHEMA, RuleId::STATUS, RuleId::MEDIA_TYPE, RuleId::BODY, RuleId::JSON, RuleId::REQUIRED],
    cases,
    judge,
    writes: false,
    residual: false,
};

/// Every operation but the one that writes: requests that keep the document, its own examples, requests that break it, strangers.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let usual = tokens::machine_holding(ground, requests::EVERYTHING);
    let mut first = Vec::new();
    let (mut valid, mut broken) = (Vec::new(), Vec::new());
    for (step, access) in requests::with_bodies(ground) {
        let operation = ground.contract.operation(step.operation)?;
        let shown = examples::requests(ground.contract.document(), operation.pointer()).into_iter();
        let access_shown = tokens::of_feed(ground).filter(|_| step.operation == operations::FEED);
        let access_shown = access_shown.unwrap_or_else(|| usual.clone());
        first.extend(shown.map(|body| Case::of([asking(&step, access_shown.clone(), Body::Json(body))])));
        let body = body_of(operation.pointer());
        let again = step.clone();
        let kept = (access.clone(), valid_body::valid(ground, &body));
        valid.push(kept.prop_map(move |(access, body)| Case::of([asking(&again, access, Body::Json(body))])).boxed());
        broken.extend(invalid_body::breakages(ground, &body).into_iter().map(|(way, bodies)| {
            let step = step.clone();
            let ask = move |(access, body)| Case::broken(&way, asking(&step, access, body));
            (access.clone(), bodies).prop_map(ask).boxed()
        }));
    }
    let open = requests::print_sertifikater(ground, &Access::Nobody).into_iter();
    first.extend(open.chain(requests::of_person(ground, &usual)).map(|step| Case::of([step])));
    first.extend(error_cases::each_refusal(ground));

    let strangers = prop_oneof![Just(Access::Nobody), Just(Access::Garbled)];
    let strange =
        strangers.prop_map(|access| Case::of([TestRequest { body: Body::None, ..requests::personer(access, &[]) }]));
    let persons = requests::of_person(ground, &Access::Nobody);
    let persons = Union::new(persons.into_iter().map(Just)).boxed();
    let person =
        (persons, tokens::person(ground)).prop_map(|(step, access)| Case::of([TestRequest { access, ..step }]));
    let then = prop_oneof![4 => Union::new(valid), 3 => Union::new(broken), 1 => strange, 3 => person].boxed();
    Some(CaseSet { first, then: Some(then), ..CaseSet::default() })
}

fn asking(step: &TestRequest, access: Access, body: Body) -> TestRequest {
    TestRequest { access, body, ..step.clone() }
}

fn body_of(operation: &Pointer) -> Pointer {
    operation.child("requestBody").child("content").child("application/json").child("schema")
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let operation = |exchange: &Exchange| talk.ground.contract.operation(exchange.step.operation);
    let answers = talk.exchanges.iter().filter(|exchange| !lacks_its_list(exchange));
    let answers = answers.filter_map(|exchange| Some((exchange, operation(exchange)?)));
    Verdict::of(answers, |(exchange, operation)| -> Vec<Violation> {
        let response = Response { status: exchange.status, headers: &exchange.headers, body: &exchange.body };
        let twice = exchange.has_member_twice.then(|| Violation::new(RuleId::JSON, "an object has a member twice"));
        validate_parsed_response(operation, &response, exchange.json.as_ref()).into_iter().chain(twice).collect()
    })
}

/// A page of the feed without a list: that has a rule of its own.
fn lacks_its_list(exchange: &Exchange) -> bool {
    let page = exchange.json.as_ref().filter(|_| exchange.answers(operations::FEED)).and_then(Value::as_object);
    page.is_some_and(|page| !page.get("list").is_some_and(Value::is_array))
}
