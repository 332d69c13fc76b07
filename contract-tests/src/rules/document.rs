use krr_specs::{Response, RuleId, Violation, judge_response};
use proptest::prelude::*;

use crate::{
    case::Case,
    exchange::{Access, Body},
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
};

/// Every operation but the one that writes: requests that keep the document, its own examples, requests that break it, strangers.
fn cases(ground: &Ground) -> Option<BoxedStrategy<Case>> {
    let operation = ground.contract.operation("getUsers")?;
    let body = operation.pointer().child("requestBody").child("content").child("application/json").child("schema");
    let asking =
        |access: Access, body: Body| Case::of([crate::exchange::Step { body, ..requests::personer(access, &[]) }]);
    let valid = (tokens::machine(ground), schema::valid(ground, &body));
    let valid = valid.prop_map(move |(access, body)| asking(access, Body::Json(body)));
    let shown = examples::requests(ground.contract.document(), operation.pointer());
    let shown = (tokens::machine(ground), prop::sample::select(shown));
    let shown = shown.prop_map(move |(access, body)| asking(access, Body::Json(body)));
    let ways = breakage::breakages(ground, &body).into_iter().map(|(_, bodies)| bodies);
    let broken = (tokens::machine(ground), proptest::strategy::Union::new(ways));
    let broken = broken.prop_map(move |(access, body)| asking(access, body));
    let strangers = prop_oneof![Just(Access::Nobody), Just(Access::Garbled)];
    let strange = strangers.prop_map(move |access| asking(access, Body::None));
    let person = tokens::person(ground).prop_map(|access| Case::of([requests::person(access)]));
    let machine_as_person = tokens::machine(ground).prop_map(|access| Case::of([requests::person(access)]));
    let print = Just(Case::of([requests::print_sertifikat(Access::Nobody)]));
    Some(
        prop_oneof![4 => valid, 1 => shown, 3 => broken, 1 => strange, 3 => person, 1 => machine_as_person, 1 => print]
            .boxed(),
    )
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let answers = talk.exchanges.iter().filter_map(|exchange| {
        let operation = talk.ground.contract.operation(exchange.step.operation)?;
        let response = Response { status: exchange.status, headers: &exchange.headers, body: &exchange.body };
        Some(judge_response(operation, &response))
    });
    answers.flatten().collect()
}
