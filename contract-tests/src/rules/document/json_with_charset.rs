use http::StatusCode;
use krr_specs::{RuleId, Violation};

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
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("json-with-charset");

/// Libraries add the parameter by themselves, and their requests were answered (POSTMAN, OSKJERV; dossier 1.3).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

const FORMS: [&str; 3] =
    ["application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json;charset=utf-8"];

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::of_somebody(ground);
    let with = |media_type: &'static str| {
        let ask = move |step: &TestRequest| {
            let (text, _) = step.body.on_the_wire()?;
            Some(Case::of([TestRequest { body: Body::Text { media_type, text }, ..step.clone() }]))
        };
        lists.iter().filter_map(ask).collect::<Vec<_>>()
    };
    Some(CaseSet { first: FORMS.into_iter().flat_map(with).collect(), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let asked = talk.exchanges.iter().filter(|exchange| talk.case.broken.is_none() && says_charset(exchange));
    Verdict::of(asked, |exchange| {
        let reason = format!("JSON that says it is UTF-8 got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}

/// A list that a machine may ask for, in one of the forms.
fn says_charset(exchange: &Exchange) -> bool {
    let Body::Text { media_type, .. } = &exchange.step.body else { return false };
    let may = matches!(exchange.step.access, Access::Machine { .. }) && exchange.status != StatusCode::FORBIDDEN;
    may && FORMS.contains(media_type) && operations::LISTS.contains(&exchange.step.operation)
}
