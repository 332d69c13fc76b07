use http::Method;
use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("same-when-asked-again");

/// Five runs in eight days answered alike for each person (OSKJERV; dossier 6.2).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// A list asked for twice, with nothing in between.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let doors = select(requests::of_list(ground, &Access::Nobody, &[]));
    let twice = |(access, step, list): (Access, TestRequest, Vec<String>)| {
        let body = Body::Json(serde_json::json!({ "personidentifikatorer": list }));
        let step = TestRequest { access, body, ..step };
        Case::of([step.clone(), step])
    };
    Some((tokens::machine(ground), doors, vec(identifiers::published(ground), 2..8)).prop_map(twice).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let pairs = talk.exchanges.iter().zip(talk.exchanges.iter().skip(1));
    let again = pairs.filter(|(first, second)| {
        let reads = matches!(first.step.method, Method::GET | Method::POST);
        reads && first.step == second.step && first.status.is_success() && first.json.is_some()
    });
    Verdict::of(again, |(first, second)| {
        let reason = "asked again at once, the register says something else";
        (first.json != second.json).then(|| Violation::new(RULE, reason).in_body(&Pointer::root()))
    })
}
