use krr_specs::{Response, RuleId, Violation, judge_response};
use proptest::{prelude::*, strategy::Union};

use crate::{
    case::{Case, Trial},
    exchange::{Access, Body, Step},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{breakage, examples, requests, schema, tokens},
};

/// Whatever is answered keeps the document: status, media type, body, headers.
pub(super) const CHECK: Check = Check {
    rules: &[RuleId::SCHEMA, RuleId::STATUS, RuleId::MEDIA_TYPE, RuleId::BODY, RuleId::JSON, RuleId::REQUIRED],
    cases,
    judge,
    writes: false,
    residual: false,
};

/// Every operation but the one that writes: requests that keep the document, its own examples, requests that break it, strangers.
fn cases(ground: &Ground) -> Option<Trial> {
    let operation = ground.contract.operation("getUsers")?;
    let body = operation.pointer().child("requestBody").child("content").child("application/json").child("schema");
    let usual = tokens::machine_holding(ground, requests::EVERYTHING);
    let shown = examples::requests(ground.contract.document(), operation.pointer()).into_iter();
    let mut first: Vec<Case> = shown.map(|body| asking(usual.clone(), Body::Json(body))).collect();
    first.push(Case::of([requests::print_sertifikat(Access::Nobody)]));
    first.push(Case::of([requests::person(usual)]));

    let valid = (tokens::machine(ground), schema::valid(ground, &body));
    let valid = valid.prop_map(|(access, body)| asking(access, Body::Json(body)));
    let broken = breakage::breakages(ground, &body).into_iter().map(|(way, bodies)| {
        let ask = move |(access, body)| Case::broken(&way, Step { body, ..requests::personer(access, &[]) });
        (tokens::machine(ground), bodies).prop_map(ask).boxed()
    });
    let strangers = prop_oneof![Just(Access::Nobody), Just(Access::Garbled)];
    let strange = strangers.prop_map(|access| asking(access, Body::None));
    let person = tokens::person(ground).prop_map(|access| Case::of([requests::person(access)]));
    let then = prop_oneof![4 => valid, 3 => Union::new(broken), 1 => strange, 3 => person].boxed();
    Some(Trial { first, then })
}

fn asking(access: Access, body: Body) -> Case {
    Case::of([Step { body, ..requests::personer(access, &[]) }])
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let answers = talk.exchanges.iter().filter_map(|exchange| {
        let operation = talk.ground.contract.operation(exchange.step.operation)?;
        let response = Response { status: exchange.status, headers: &exchange.headers, body: &exchange.body };
        Some(judge_response(operation, &response))
    });
    answers.flatten().collect()
}
