use std::collections::BTreeSet;

use http::{Method, StatusCode, header::ALLOW};
use krr_specs::{RuleId, Violation};
use proptest::{prelude::*, sample::select};

use crate::{
    case::{Case, Trial},
    exchange::{Access, Body, Step},
    ground::Ground,
    rules::{Check, Talk},
    strategy::{requests, tokens},
};

const RULE: RuleId = RuleId("method-not-allowed");

/// As any application of its framework (RFC 9110, section 15.5.6; dossier 3.3).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let wrong = select(vec![
        (requests::PERSONER, Method::GET),
        (requests::PERSONER, Method::PUT),
        (requests::PERSONER, Method::DELETE),
        (requests::PERSON, Method::PUT),
        (requests::PERSON, Method::DELETE),
        (requests::PRINT, Method::PUT),
        (requests::PRINT, Method::DELETE),
    ]);
    let ask = |((path, method), access): ((&str, Method), Access)| {
        let (path, headers) = (path.to_owned(), Vec::new());
        Case::of([Step { operation: NONE, method, path, access, headers, body: Body::None }])
    };
    Some((wrong, tokens::machine(ground)).prop_map(ask).boxed().into())
}

/// No operation lives there under that method.
const NONE: &str = "";

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let strays = talk.exchanges.iter().filter(|exchange| exchange.step.operation == NONE);
    let breach = strays.filter_map(|exchange| {
        let (method, path) = (&exchange.step.method, exchange.step.path.as_str());
        if exchange.status != StatusCode::METHOD_NOT_ALLOWED {
            return Some(Violation::new(
                RULE,
                format!("{method} {path} got {}, and 405 was expected", exchange.status),
            ));
        }
        let operations = talk.ground.contract.operations().iter().filter(|operation| operation.path() == path);
        let expected: BTreeSet<&str> = operations.map(|operation| operation.method().as_str()).collect();
        let allow = exchange.headers.get(ALLOW).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let allowed: BTreeSet<&str> = allow.split(',').map(str::trim).filter(|method| !method.is_empty()).collect();
        let reason = format!("{path}: Allow is {allowed:?}, and {expected:?} was expected");
        (allowed != expected).then(|| Violation::new(RULE, reason))
    });
    breach.collect()
}
