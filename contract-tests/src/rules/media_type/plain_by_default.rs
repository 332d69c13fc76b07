use http::header::CONTENT_TYPE;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("plain-unless-signed-is-asked-for");

/// Real clients send these values of Accept and get JSON (OSKJERV, AZF).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The values of curl, of axios and of the guide.
const FORMS: [&str; 3] = ["*/*", "application/json, text/plain, */*", "application/json"];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::for_first_person(context);
    let with = |form: &str| {
        let to_case = |request: &TestRequest| {
            Case::new([TestRequest { headers: vec![("accept", form.to_owned())], ..request.clone() }])
        };
        lists.iter().map(to_case).collect::<Vec<_>>()
    };
    Some(CaseSet::fixed(FORMS.into_iter().flat_map(with)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter(|exchange| takes_json(exchange) && run.admits(exchange)), |exchange| {
        let media_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The document rule judges other media types.
        let json = exchange.status == StatusCode::OK && media_type != "application/jose";
        let reason = format!("got {} as {media_type}, expected plain JSON", exchange.status);
        (!json).then(|| Violation::new(RULE, reason))
    })
}

fn takes_json(exchange: &Exchange) -> bool {
    let accept = exchange.request.headers.iter().find(|(name, _)| *name == "accept");
    exchange.is_list_request_with_any_headers() && accept.is_some_and(|(_, form)| FORMS.contains(&form.as_str()))
}
