use krr_specs::{Pointer, RuleId, Violation};
use serde_json::json;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, Exchange, TestRequest},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("refusal-names-nobody");

/// The one refusal that was recorded, and the one in the description, repeat nothing of the request (ISSUE-53, KNOWIT).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Somebody real to the roster beside an identifier that is too short, and a list without a token.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let whom = identifiers::everybody(ground).into_iter().next()?;
    let spoilt = Body::Json(json!({ "personidentifikatorer": [whom, whom[..10]] }));
    let lists = requests::of_somebody(ground);
    let broken = lists.iter().map(|step| {
        Case::broken("/personidentifikatorer/1 has 10 digits", TestRequest { body: spoilt.clone(), ..step.clone() })
    });
    let strange = lists.iter().map(|step| Case::of([TestRequest { access: Access::Nobody, ..step.clone() }]));
    Some(CaseSet { first: broken.chain(strange).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let refusals = talk.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    let named = refusals.map(|exchange| (exchange, named(exchange))).filter(|(_, named)| !named.is_empty());
    Verdict::of(named, |(exchange, named)| {
        let body = String::from_utf8_lossy(&exchange.body);
        let repeats = |text: &str| named.iter().any(|identifier| text.contains(identifier));
        if repeats(&body) {
            return Some(Violation::new(RULE, "the refusal repeats an identifier").in_body(&Pointer::root()));
        }
        let mut fields = exchange.headers.iter();
        let (name, _) = fields.find(|(_, value)| repeats(&String::from_utf8_lossy(value.as_bytes())))?;
        Some(Violation::new(RULE, format!("the header field {name} of the refusal repeats an identifier")))
    })
}

/// The identifiers that the request holds, in its body or in its token.
fn named(exchange: &Exchange) -> Vec<String> {
    let is_identifier = |text: &String| text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    let bound = exchange.step.access.pid().map(str::to_owned);
    exchange.step.asked().into_iter().chain(bound).filter(is_identifier).collect()
}
