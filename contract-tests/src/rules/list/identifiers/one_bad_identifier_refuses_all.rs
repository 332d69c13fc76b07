use krr_fixtures::{Personidentifikator, PersonidentifikatorError};

use crate::model::operations::HEALTH_CHECK_IDENTIFIER;
use crate::rules::prelude::*;

const RULE: RuleId = RuleId("one-bad-identifier-refuses-all");

/// Of five recorded requests only the one with wrong check digits failed (OSKJERV). A health check looks up eleven
/// zeros, whose check digits are right (VALG-CLIENT). The status is a guess.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let zeros = Case::new([requests::personer_v2(access, &[HEALTH_CHECK_IDENTIFIER.to_owned()], Some(false))]);
    let list = (vec(identifiers::from_roster(context), 0..4), identifiers::wrong_check_digits(), any::<Option<bool>>());
    let to_case = |(access, (mut list, wrong, included)): (_, (Vec<String>, String, _))| {
        list.push(wrong);
        Case::new([requests::personer_v2(access, &list, included)])
    };
    let random = (tokens::machine(context), list).prop_map(to_case).boxed();
    Some(CaseSet::fixed(vec![zeros]).and_random(random))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| run.case.violation.is_none() && asks_in_v2(run, exchange));
    Verdict::of(asked.filter_map(|exchange| Some((exchange, expected(exchange)?))), |(exchange, expected)| {
        let reason = format!("got {}, expected {expected} for the whole list", exchange.status);
        let guess = expected == StatusCode::BAD_REQUEST && exchange.status.is_client_error();
        (exchange.status != expected).then(|| Violation::new(RULE, reason).guess_if(guess))
    })
}

fn asks_in_v2(run: &CaseRun<'_>, exchange: &Exchange) -> bool {
    exchange.request.operation == operations::PERSONER_V2 && run.is_list_request(exchange)
}

/// The expected status of a list with wrong check digits as its only error, or with eleven zeros only.
fn expected(exchange: &Exchange) -> Option<StatusCode> {
    let asked = exchange.request.identifier_values()?;
    let texts: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
    if texts.len() != asked.len() || !(1..=1000).contains(&asked.len()) {
        return None;
    }
    if texts == [HEALTH_CHECK_IDENTIFIER] {
        return Some(StatusCode::OK);
    }
    let wrong = |text: &&str| text.parse::<Personidentifikator>() == Err(PersonidentifikatorError::CheckDigits);
    let right = |text: &&str| *text == HEALTH_CHECK_IDENTIFIER || text.parse::<Personidentifikator>().is_ok();
    let only_identifiers = texts.iter().all(|text| wrong(text) || right(text));
    (only_identifiers && texts.iter().any(wrong)).then_some(StatusCode::BAD_REQUEST)
}
