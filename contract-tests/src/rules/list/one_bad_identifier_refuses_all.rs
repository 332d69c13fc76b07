use krr_fixtures::{Personidentifikator, PersonidentifikatorError};

use crate::{model::operations::HEALTH_CHECK_IDENTIFIER, rules::prelude::*};

const RULE: RuleId = RuleId("one-bad-identifier-refuses-all");

/// Of five requests only the one with wrong check digits got no answer (OSKJERV); a health check asks for eleven
/// zeros (VALG-CLIENT), whose check digits are right. The status is a guess (dossier 3.3).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let zeros = Case::of([requests::personer_v2(access, &[HEALTH_CHECK_IDENTIFIER.to_owned()], Some(false))]);
    let list = (vec(identifiers::published(context), 0..4), identifiers::wrong_check_digits(), any::<Option<bool>>());
    let ask = |(access, (mut list, wrong, included)): (_, (Vec<String>, String, _))| {
        list.push(wrong);
        Case::of([requests::personer_v2(access, &list, included)])
    };
    let then = (tokens::machine(context), list).prop_map(ask).boxed();
    Some(CaseSet::fixed(vec![zeros]).and_random(then))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| run.case.broken.is_none() && asks_in_v2(exchange));
    Verdict::of(asked.filter_map(|exchange| Some((exchange, expected(exchange)?))), |(exchange, expected)| {
        let reason = format!("got {}, and {expected} was expected for the whole list", exchange.status);
        (exchange.status != expected).then(|| Violation::new(RULE, reason))
    })
}

fn asks_in_v2(exchange: &Exchange) -> bool {
    exchange.request.operation == operations::PERSONER_V2 && exchange.is_list_request()
}

/// What a list gets that is refused for its check digits alone, or that asks for nobody but eleven zeros.
fn expected(exchange: &Exchange) -> Option<StatusCode> {
    let asked = exchange.request.list()?;
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
