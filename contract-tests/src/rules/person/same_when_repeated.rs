use http::Method;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("same-when-asked-again");

/// Five runs in eight days recorded the same for each person (OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The same list twice in a row.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let endpoints = select(requests::for_list(context, &Access::Anonymous, &[]));
    let twice = |(access, request, list): (Access, TestRequest, Vec<String>)| {
        let body = Body::Json(serde_json::json!({ "personidentifikatorer": list }));
        let request = TestRequest { access, body, ..request };
        Case::new([request.clone(), request])
    };
    Some(
        (tokens::machine(context), endpoints, vec(identifiers::from_roster(context), 2..8))
            .prop_map(twice)
            .boxed()
            .into(),
    )
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pairs = run.pairs();
    let again = pairs.filter(|(first, second)| {
        let reads = matches!(first.request.method, Method::GET | Method::POST);
        reads && first.request == second.request && first.status.is_success() && first.json.is_some()
    });
    Verdict::of(again, |(first, second)| {
        let reason = "the second response differs from the first";
        (first.json != second.json).then(|| Violation::new(RULE, reason).in_body(&Pointer::root()))
    })
}
