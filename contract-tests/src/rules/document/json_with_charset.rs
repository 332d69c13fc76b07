use http::StatusCode;
use krr_specs::{RuleId, Violation};

use crate::{
    model::{
        case::{Case, Trial},
        exchange::{Access, Body, Exchange, Step},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::Talk, verdict::Verdict},
    },
    strategy::requests,
    suite::Ground,
};

const RULE: RuleId = RuleId("json-with-charset");

/// Libraries add the parameter by themselves, and their requests were answered (POSTMAN, OSKJERV; dossier 1.3).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

const FORMS: [&str; 3] =
    ["application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json;charset=utf-8"];

fn cases(ground: &Ground) -> Option<Trial> {
    let lists = requests::of_somebody(ground);
    let with = |media_type: &'static str| {
        let ask = move |step: &Step| {
            let (text, _) = step.body.on_the_wire()?;
            Some(Case::of([Step { body: Body::Text { media_type, text }, ..step.clone() }]))
        };
        lists.iter().filter_map(ask).collect::<Vec<_>>()
    };
    Some(Trial { first: FORMS.into_iter().flat_map(with).collect(), ..Trial::default() })
}

fn judge(talk: &Talk<'_>) -> Verdict {
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
