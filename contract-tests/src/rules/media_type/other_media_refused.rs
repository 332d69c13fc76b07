use crate::rules::prelude::*;

const RULE: RuleId = RuleId("other-media-refused");

/// The default of its framework (RFC 9110, section 15.5.16; dossier 3.3, wire-behaviour 3.7).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

const FORMS: [&str; 3] = ["text/plain", "application/xml", "application/x-www-form-urlencoded"];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let lists = requests::for_first_person(context);
    let with = |media_type: &'static str| {
        let to_case = move |request: &TestRequest| {
            let (text, _) = request.body.encoded()?;
            let violation = format!("as {media_type}");
            Some(Case::invalid(&violation, TestRequest { body: Body::Text { media_type, text }, ..request.clone() }))
        };
        lists.iter().filter_map(to_case).collect::<Vec<_>>()
    };
    Some(CaseSet::fixed(FORMS.into_iter().flat_map(with)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter(|exchange| is_no_json(exchange)), |exchange| {
        let reason = format!("got {}, expected 415", exchange.status);
        (exchange.status != StatusCode::UNSUPPORTED_MEDIA_TYPE).then(|| Violation::new(RULE, reason))
    })
}

/// A list look-up by a machine with a media type other than JSON.
fn is_no_json(exchange: &Exchange) -> bool {
    let Body::Text { media_type, .. } = &exchange.request.body else { return false };
    let may = matches!(exchange.request.access, Access::Machine { .. }) && exchange.status != StatusCode::FORBIDDEN;
    let refused = exchange.status.is_client_error();
    may && refused && FORMS.contains(media_type) && operations::LISTS.contains(&exchange.request.operation)
}
