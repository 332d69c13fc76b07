use http::StatusCode;
use krr_fixtures::{Personidentifikator, PersonidentifikatorError};
use krr_specs::{RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::Exchange,
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
    target::send::NOBODY,
};

const RULE: RuleId = RuleId("one-bad-identifier-refuses-all");

/// Of five requests only the one with wrong check digits got no answer (OSKJERV); a health check asks for eleven
/// zeros (VALG-CLIENT), whose check digits are right. The status is a guess (dossier 3.3).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let zeros = Case::of([requests::personer_v2(access, &[NOBODY.to_owned()], Some(false))]);
    let list = (vec(identifiers::published(ground), 0..4), identifiers::wrong_check_digits(), any::<Option<bool>>());
    let ask = |(access, (mut list, wrong, included)): (_, (Vec<String>, String, _))| {
        list.push(wrong);
        Case::of([requests::personer_v2(access, &list, included)])
    };
    let then = (tokens::machine(ground), list).prop_map(ask).boxed();
    Some(CaseSet { first: vec![zeros], then: Some(then), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let asked = talk.exchanges.iter().filter(|exchange| talk.case.broken.is_none() && asks_in_v2(exchange));
    Verdict::of(asked.filter_map(|exchange| Some((exchange, expected(exchange)?))), |(exchange, expected)| {
        let reason = format!("got {}, and {expected} was expected for the whole list", exchange.status);
        (exchange.status != expected).then(|| Violation::new(RULE, reason))
    })
}

fn asks_in_v2(exchange: &Exchange) -> bool {
    exchange.step.operation == operations::PERSONER_V2 && exchange.asks_for_list()
}

/// What a list gets that is refused for its check digits alone, or that asks for nobody but eleven zeros.
fn expected(exchange: &Exchange) -> Option<StatusCode> {
    let asked = exchange.step.list()?;
    let texts: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
    if texts.len() != asked.len() || !(1..=1000).contains(&asked.len()) {
        return None;
    }
    if texts == [NOBODY] {
        return Some(StatusCode::OK);
    }
    let wrong = |text: &&str| text.parse::<Personidentifikator>() == Err(PersonidentifikatorError::CheckDigits);
    let right = |text: &&str| *text == NOBODY || text.parse::<Personidentifikator>().is_ok();
    let only_identifiers = texts.iter().all(|text| wrong(text) || right(text));
    (only_identifiers && texts.iter().any(wrong)).then_some(StatusCode::BAD_REQUEST)
}
