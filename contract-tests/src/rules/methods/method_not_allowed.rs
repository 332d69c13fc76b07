use std::collections::BTreeSet;

use http::{Method, header::ALLOW};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("method-not-allowed");

/// The default of its framework (RFC 9110, section 15.5.6).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let operations = context.contract.operations();
    let has = |path: &str, method: &Method| operations.iter().any(|it| it.path() == path && it.method() == method);
    let paths: BTreeSet<&str> = operations.iter().map(krr_specs::Operation::path).collect();
    let wrong = paths.into_iter().flat_map(|path| {
        let methods = [Method::GET, Method::PUT, Method::DELETE].into_iter().filter(|method| !has(path, method));
        methods.map(|method| (path.to_owned(), method)).collect::<Vec<_>>()
    });
    let to_case = |((path, method), access): ((String, Method), Access)| {
        Case::new([TestRequest { operation: NONE, method, path, access, headers: Vec::new(), body: Body::None }])
    };
    let wrong = wrong.collect::<Vec<_>>();
    // GET is harmless; the other methods need a writable target.
    let get = wrong.iter().find(|(_, method)| method == Method::GET).cloned();
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let first = get.map(|get| to_case((get, access)));
    Some(CaseSet::fixed(first).and_random((select(wrong), tokens::machine(context)).prop_map(to_case)))
}

/// No operation has this path and method.
const NONE: &str = "";

fn judge(run: &CaseRun<'_>) -> Verdict {
    let requests = run.exchanges.iter().filter(|exchange| exchange.request.operation == NONE);
    Verdict::of(requests, |exchange| {
        let (method, path) = (&exchange.request.method, exchange.request.path.as_str());
        if exchange.status != StatusCode::METHOD_NOT_ALLOWED {
            return Some(Violation::new(RULE, format!("{method} {path} got {}, expected 405", exchange.status)));
        }
        let operations = run.context.contract.operations().iter().filter(|operation| operation.path() == path);
        let expected: BTreeSet<&str> = operations.map(|operation| operation.method().as_str()).collect();
        let allow = exchange.headers.get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let allowed: BTreeSet<&str> = allow.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
        let reason = format!("{path}: Allow is {allowed:?}, expected {expected:?}");
        (allowed != expected).then(|| Violation::new(RULE, reason))
    })
}
