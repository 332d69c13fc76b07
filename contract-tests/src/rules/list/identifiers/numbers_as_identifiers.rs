use krr_fixtures::Personidentifikator;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("numbers-as-identifiers");

/// The operator's own test sends the first identifier without quotation marks (POSTMAN P4).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let without_leading_zero =
        identifiers::from_roster(context).prop_filter("a leading zero", |text| !text.starts_with('0'));
    let number = without_leading_zero.prop_filter_map("not a number", |text| text.parse::<u64>().ok().map(Value::from));
    let to_case = |(access, list, request): (_, Vec<Value>, TestRequest)| {
        let body = Body::Json(json!({ "personidentifikatorer": list }));
        Case::new([TestRequest { access, body, ..request }])
    };
    let requests = select(requests::for_list(context, &Access::Anonymous, &[]));
    Some((tokens::machine(context), vec(number, 1..6), requests).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| run.case.violation.is_none() && asks_by_number(run, exchange));
    Verdict::of(asked, |exchange| {
        let reason = format!("numbers as identifiers got {}", exchange.status);
        // That version 1 answers wrong check digits is a guess.
        let guess = !exchange.request.identifiers().iter().all(|text| text.parse::<Personidentifikator>().is_ok());
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason).guess_if(guess))
    })
}

fn asks_by_number(run: &CaseRun<'_>, exchange: &Exchange) -> bool {
    let list = exchange.request.identifier_values().unwrap_or_default();
    // Version 2 checks check digits, which another rule judges.
    let right = |number: u64| number.to_string().parse::<Personidentifikator>().is_ok();
    let takes_any = exchange.request.operation == operations::PERSONER;
    let whole =
        |value: &Value| value.as_u64().is_some_and(|number| number >= 10_000_000_000 && (takes_any || right(number)));
    run.is_list_request(exchange) && !list.is_empty() && list.len() <= 1000 && list.iter().all(whole)
}
