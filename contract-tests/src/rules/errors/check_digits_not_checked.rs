use krr_fixtures::{Personidentifikator, PersonidentifikatorError};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("check-digits-not-checked");

/// The harmless choice for VER2 (a guess). Its successor refuses the whole request (OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let list = (vec(identifiers::from_roster(context), 0..4), identifiers::wrong_check_digits());
    let to_case = |(access, (mut list, wrong)): (_, (Vec<String>, String))| {
        list.push(wrong);
        Case::new([requests::personer(access, &list)])
    };
    Some((tokens::machine(context), list).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| run.case.violation.is_none() && is_in_question(run, exchange));
    Verdict::of(asked, violations)
}

/// A list of 1 to 1000 strings of eleven digits, at least one with wrong check digits.
fn is_in_question(run: &CaseRun<'_>, exchange: &Exchange) -> bool {
    let asked = exchange.request.identifier_values().unwrap_or_default();
    let texts: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
    let only_identifiers = texts.iter().all(|text| is_wrong(text) || text.parse::<Personidentifikator>().is_ok());
    let usual = texts.len() == asked.len() && (1..=1000).contains(&asked.len());
    exchange.request.operation == operations::PERSONER
        && run.is_list_request(exchange)
        && usual
        && only_identifiers
        && texts.iter().any(|text| is_wrong(text))
}

fn is_wrong(text: &str) -> bool {
    text.parse::<Personidentifikator>() == Err(PersonidentifikatorError::CheckDigits)
}

fn violations(exchange: &Exchange) -> Vec<Violation> {
    if exchange.status != StatusCode::OK {
        return vec![Violation::new(RULE, format!("wrong check digits got the whole list {}", exchange.status))];
    }
    let persons = exchange.persons();
    let known = persons.iter().filter(|(_, person)| {
        let identifier = person.get("personidentifikator").and_then(|value| value.as_str()).unwrap_or_default();
        is_wrong(identifier) && person.get("status").is_some_and(|status| status != "IKKE_REGISTRERT")
    });
    let violation =
        |at| Violation::new(RULE, "a registered person with wrong check digits").in_body(&Pointer::from(at));
    known.map(|(at, _)| violation(*at)).collect()
}
