use crate::rules::prelude::*;

const RULE: RuleId = RuleId("json-with-charset");

/// Libraries add the parameter by default, and their requests were answered (POSTMAN, OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

const FORMS: [&str; 3] =
    ["application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json;charset=utf-8"];

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let requests = FORMS.into_iter().flat_map(|media_type| requests::with_media_type(context, media_type));
    Some(CaseSet::fixed(requests.map(|request| Case::new([request]))))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let asked = run.exchanges.iter().filter(|exchange| run.case.violation.is_none() && says_charset(exchange));
    Verdict::of(asked, |exchange| {
        let reason = format!("JSON with a charset parameter got {}", exchange.status);
        (exchange.status != StatusCode::OK).then(|| Violation::new(RULE, reason))
    })
}

/// A list look-up by a machine with one of these media types.
fn says_charset(exchange: &Exchange) -> bool {
    let Body::Text { media_type, .. } = &exchange.request.body else { return false };
    let may = matches!(exchange.request.access, Access::Machine { .. }) && exchange.status != StatusCode::FORBIDDEN;
    may && FORMS.contains(media_type) && operations::LISTS.contains(&exchange.request.operation)
}
