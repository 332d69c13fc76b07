use std::collections::BTreeSet;

use http::{Method, header::ALLOW};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("options-name-methods");

/// The framework answers OPTIONS with `Allow`; no source shows it on KRR (N13; RFC 9110, section 9.3.7).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Not an operation of the document, so that rules about bodies do not judge it.
const OPTIONS: &str = "OPTIONS";

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let paths: BTreeSet<&str> = context.contract.operations().iter().map(krr_specs::Operation::path).collect();
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let to_case = |path: &str| {
        let (path, access) = (path.to_owned(), access.clone());
        let (method, headers) = (Method::OPTIONS, Vec::new());
        Case::new([TestRequest { operation: OPTIONS, method, path, access, headers, body: Body::None }])
    };
    let cases: Vec<Case> = paths.into_iter().map(to_case).collect();
    Some(CaseSet::fixed(cases.first().cloned()).and_random(select(cases)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| exchange.request.operation == OPTIONS);
    Verdict::of(asked, |exchange| {
        let path = exchange.request.path.as_str();
        if !exchange.status.is_success() {
            return Some(Violation::new(RULE, format!("OPTIONS {path} got {}", exchange.status)));
        }
        let operations = run.context.contract.operations().iter().filter(|operation| operation.path() == path);
        let mut expected: BTreeSet<&str> = operations.map(|operation| operation.method().as_str()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD");
        }
        expected.insert("OPTIONS");
        let allow = exchange.headers.get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let allowed: BTreeSet<&str> = allow.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
        let reason = format!("{path}: Allow is {allowed:?}, expected {expected:?}");
        (allowed != expected).then(|| Violation::new(RULE, reason))
    })
}
