use krr_specs::{Response, validate_parsed_response};
use proptest::strategy::Union;

use crate::rules::prelude::*;

/// Status, media type, headers and body of every response follow the document.
pub(crate) const CHECK: Check = Check {
    rules: &[RuleId::SCHEMA, RuleId::STATUS, RuleId::MEDIA_TYPE, RuleId::BODY, RuleId::JSON, RuleId::REQUIRED],
    ..Check::new(&RuleId::SCHEMA, cases, judge)
};

/// Every operation that only reads: valid requests, the examples of the document, invalid requests, requests without a valid token.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let usual = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let mut first = Vec::new();
    let (mut valid, mut broken) = (Vec::new(), Vec::new());
    for (request, access) in requests::with_bodies(context) {
        let operation = context.contract.operation(request.operation)?;
        let examples = examples::requests(context.contract.document(), operation.pointer()).into_iter();
        let access_shown = tokens::available_feed_token(context).filter(|_| request.operation == operations::FEED);
        let access_shown = access_shown.unwrap_or_else(|| usual.clone());
        first.extend(examples.map(|body| Case::new([request_with(&request, access_shown.clone(), Body::Json(body))])));
        let body = body_of(operation.pointer());
        let again = request.clone();
        let unchanged = (access.clone(), valid_body::valid(context, &body));
        valid.push(
            unchanged
                .prop_map(move |(access, body)| Case::new([request_with(&again, access, Body::Json(body))]))
                .boxed(),
        );
        broken.extend(invalid_body::invalid_bodies(context, &body).into_iter().map(|(violation, bodies)| {
            let request = request.clone();
            let to_case = move |(access, body)| Case::invalid(&violation, request_with(&request, access, body));
            (access.clone(), bodies).prop_map(to_case).boxed()
        }));
    }
    let open = requests::print_sertifikater(context, &Access::Anonymous).into_iter();
    first.extend(open.chain(requests::for_person(context, &usual)).map(|request| Case::new([request])));
    first.extend(error_cases::each_error(context));

    let unauthenticated = prop_oneof![Just(Access::Anonymous), Just(Access::Garbled)];
    let without_token = unauthenticated
        .prop_map(|access| Case::new([TestRequest { body: Body::None, ..requests::personer(access, &[]) }]));
    let persons = requests::for_person(context, &Access::Anonymous);
    let persons = Union::new(persons.into_iter().map(Just)).boxed();
    let person =
        (persons, tokens::person(context)).prop_map(|(request, access)| Case::new([TestRequest { access, ..request }]));
    let random = prop_oneof![4 => Union::new(valid), 3 => Union::new(broken), 1 => without_token, 3 => person].boxed();
    Some(CaseSet::fixed(first).and_random(random))
}

fn request_with(request: &TestRequest, access: Access, body: Body) -> TestRequest {
    TestRequest { access, body, ..request.clone() }
}

fn body_of(operation: &Pointer) -> Pointer {
    operation.child("requestBody").child("content").child("application/json").child("schema")
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let operation = |exchange: &Exchange| run.context.contract.operation(exchange.request.operation);
    let answers = run.exchanges.iter().filter(|exchange| !lacks_its_list(exchange));
    let answers = answers.filter_map(|exchange| Some((exchange, operation(exchange)?)));
    Verdict::of(answers, |(exchange, operation)| -> Vec<Violation> {
        let response = Response { status: exchange.status, headers: &exchange.headers, body: &exchange.body };
        let twice = exchange.has_member_twice.then(|| Violation::new(RuleId::JSON, "an object has a duplicate member"));
        let violations =
            validate_parsed_response(operation, &response, exchange.json.as_ref()).into_iter().chain(twice);
        violations.map(|violation| violation.guess_if(exchange.is_unrecorded_refusal())).collect()
    })
}

/// A page of the feed without a list, which another rule judges.
fn lacks_its_list(exchange: &Exchange) -> bool {
    let page = exchange.json.as_ref().filter(|_| exchange.is_success_of(operations::FEED)).and_then(Value::as_object);
    page.is_some_and(|page| !page.get("list").is_some_and(Value::is_array))
}
