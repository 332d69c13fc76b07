use http::Method;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-path");

/// The operator's client handles 404 (EFM-CLIENT, 2017); the default of its framework.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Not an operation of any document.
const NOWHERE: &str = "nowhere";

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let at = |path: &str, method, body| {
        let (path, access) = (path.to_owned(), access.clone());
        Case::new([TestRequest { operation: NOWHERE, method, path, access, headers: Vec::new(), body }])
    };
    let list = || Body::Json(json!({ "personidentifikatorer": [] }));
    let first = vec![
        at("/rest/v1/persons", Method::POST, list()),
        at("/rest/v9/personer", Method::POST, list()),
        at("/rest/v1/personer/alle", Method::GET, Body::None),
    ];
    Some(CaseSet::fixed(first))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lost = run.exchanges.iter().filter(|exchange| exchange.request.operation == NOWHERE);
    let lost = lost.filter(|exchange| matches!(exchange.request.access, Access::Machine { .. }));
    Verdict::of(lost, |exchange| {
        let reason = format!("{} got {}, expected 404", exchange.request.path, exchange.status);
        (exchange.status != StatusCode::NOT_FOUND).then(|| Violation::new(RULE, reason))
    })
}
