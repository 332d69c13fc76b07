use http::{Method, StatusCode};
use krr_specs::{RuleId, Violation};
use serde_json::json;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("unknown-path");

/// The operator's client was ready for a 404 of this API (EFM-CLIENT, 2017); as any application of its framework (dossier 3.3).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// What no document has as an operation.
const NOWHERE: &str = "nowhere";

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let at = |path: &str, method, body| {
        let (path, access) = (path.to_owned(), access.clone());
        Case::of([TestRequest { operation: NOWHERE, method, path, access, headers: Vec::new(), body }])
    };
    let list = || Body::Json(json!({ "personidentifikatorer": [] }));
    let first = vec![
        at("/rest/v1/persons", Method::POST, list()),
        at("/rest/v9/personer", Method::POST, list()),
        at("/rest/v1/personer/alle", Method::GET, Body::None),
    ];
    Some(CaseSet { first, ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lost = talk.exchanges.iter().filter(|exchange| exchange.step.operation == NOWHERE);
    let lost = lost.filter(|exchange| matches!(exchange.step.access, Access::Machine { .. }));
    Verdict::of(lost, |exchange| {
        let reason = format!("{} got {}, and 404 was expected", exchange.step.path, exchange.status);
        (exchange.status != StatusCode::NOT_FOUND).then(|| Violation::new(RULE, reason))
    })
}
