use crate::rules::prelude::*;

const RULE: RuleId = RuleId("limits-of-request");

/// 1000 were accepted live (VALG-REC), and more are not allowed (DOC-2018). The status and what an empty list gets are guesses.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The limits; then random short lists.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let roster = context.roster.persons.iter().map(|person| person.personidentifikator.clone()).cycle();
    let list = |count: usize| json!({ "personidentifikatorer": roster.clone().take(count).collect::<Vec<_>>() });
    // The most telling ones first: a small budget ends here.
    let bodies = [
        (list(1001), Some("has 1001 items")),
        (list(1000), None),
        (list(0), Some("has no items")),
        (list(1), None),
        (list(999), None),
        (json!({}), Some("is missing")),
    ];
    let operations = requests::for_list(context, &access, &[]);
    let asked = bodies.iter().flat_map(|(body, broken)| operations.iter().map(move |request| (request, body, *broken)));
    let first = asked.map(|(request, body, broken)| Case {
        violation: broken.map(|way| format!("/personidentifikatorer {way}")),
        ..case_with(request, &access, body)
    });
    let first: Vec<Case> = first.collect();
    let usual = (select(operations), tokens::machine(context), vec(identifiers::from_roster(context), 0..8));
    let to_case = |(request, access, list)| case_with(&request, &access, &json!({ "personidentifikatorer": list }));
    Some(CaseSet::fixed(first).and_random(usual.prop_map(to_case)))
}

fn case_with(request: &TestRequest, access: &Access, body: &Value) -> Case {
    Case::new([TestRequest { access: access.clone(), body: Body::Json(body.clone()), ..request.clone() }])
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter_map(|exchange| Some((exchange, length(run, exchange)?)));
    Verdict::of(lists, |(exchange, length)| violation(run, exchange, length))
}

/// The length of a list that is otherwise valid.
fn length(run: &CaseRun<'_>, exchange: &Exchange) -> Option<usize> {
    let Body::Json(Value::Object(body)) = &exchange.request.body else { return None };
    if !exchange.request.headers.is_empty() {
        return None;
    }
    let list = match body.get("personidentifikatorer") {
        None => &[],
        Some(_) => exchange.request.identifier_values()?,
    };
    let flag = body.get("inkluderIkkeRegistrerte").is_none_or(Value::is_boolean);
    (run.is_list_request(exchange) && flag && list.iter().all(is_identifier)).then_some(list.len())
}

fn violation(run: &CaseRun<'_>, exchange: &Exchange, length: usize) -> Option<Violation> {
    let expected = if (1..=1000).contains(&length) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let reason = format!("{length} identifiers got {}, expected {expected}", exchange.status);
    let guess = length == 0 || length > 1000 && exchange.status.is_client_error();
    let violation = || Violation::new(RULE, reason).in_document(at_list(run, exchange)).guess_if(guess);
    (exchange.status != expected).then(violation)
}

/// The pointer to the list in the request schema, where the limits are.
fn at_list(run: &CaseRun<'_>, exchange: &Exchange) -> Pointer {
    let operation = run.context.contract.operation(exchange.request.operation);
    let body = operation.map(|operation| operation.pointer().child("requestBody").child("content")).unwrap_or_default();
    let schema = body.child("application/json").child("schema");
    let schema = run.context.contract.document().resolve(&schema).map_or(schema, |(at, _)| at);
    schema.child("properties").child("personidentifikatorer")
}

/// Whether it is a valid identifier as a string; other rules judge other forms.
fn is_identifier(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<krr_fixtures::Personidentifikator>().is_ok())
}
