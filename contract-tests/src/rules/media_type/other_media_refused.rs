use crate::rules::prelude::*;

const RULE: RuleId = RuleId("other-media-refused");

/// The default of its framework (RFC 9110, section 15.5.16).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

const FORMS: [&str; 3] = ["text/plain", "application/xml", "application/x-www-form-urlencoded"];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let cases = |media_type: &'static str| {
        let requests = requests::with_media_type(context, media_type);
        requests.map(move |request| Case::invalid(&format!("as {media_type}"), request))
    };
    Some(CaseSet::fixed(FORMS.into_iter().flat_map(cases)))
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
