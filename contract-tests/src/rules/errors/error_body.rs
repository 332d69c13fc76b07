use http::Method;
use jiff::Timestamp;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("error-body");

/// The body of 401 is recorded (ISSUE-53). Others are likely the same.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let to_case = |identifier| Case::new([requests::personer(Access::Anonymous, &[identifier])]);
    Some(identifiers::from_roster(context).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let refusals = run.exchanges.iter().filter(|exchange| exchange.status.is_client_error());
    // The first never has a body, and no source has one of the second.
    let has_body = |exchange: &&Exchange| ![Method::HEAD, Method::OPTIONS].contains(&exchange.request.method);
    // A refusal of another status than 401 was never recorded.
    let guess = |exchange: &Exchange| exchange.status != StatusCode::UNAUTHORIZED;
    Verdict::of(refusals.filter(has_body), |exchange| Some(violation(exchange)?.guess_if(guess(exchange))))
}

/// The members of the recorded body (ISSUE-53).
const MEMBERS: [&str; 5] = ["status", "error", "error_description", "correlation_id", "timestamp"];

fn violation(exchange: &Exchange) -> Option<Violation> {
    let status = exchange.status.as_u16();
    let at = |member: &str, reason: String| Some(Violation::new(RULE, reason).in_body(&Pointer::root().child(member)));
    let Some(body) = &exchange.json else {
        return Some(Violation::new(RULE, format!("a {status} response without a JSON body")));
    };
    if let Some(errors) = body.get("errors") {
        let actual = errors.pointer("/0/status").and_then(Value::as_str).unwrap_or_default();
        if actual != status.to_string() {
            return at("errors", format!("is {actual:?} in a {status} response"));
        }
        let empty = |place: &&str| errors.pointer(place).and_then(Value::as_str) == Some("");
        let empty = ["/0/title", "/0/detail", "/0/links/about"].iter().find(|place| empty(place));
        return empty.and_then(|place| at("errors", format!("{place} is empty")));
    }
    if body["status"] != status {
        return at("status", format!("is {} in a {status} response", body["status"]));
    }
    let text = |member: &str| body.get(member).and_then(Value::as_str).unwrap_or_default();
    if text("error").is_empty() {
        return at("error", "has no text".to_owned());
    }
    if text("error_description").is_empty() {
        return at("error_description", "has no text".to_owned());
    }
    let members = body.as_object().into_iter().flatten();
    if let Some((other, _)) = members.into_iter().find(|(member, _)| !MEMBERS.contains(&member.as_str())) {
        return at(other, "is not in the recorded error".to_owned());
    }
    if text("correlation_id").is_empty() {
        return at("correlation_id", "is missing or empty".to_owned());
    }
    let time = text("timestamp");
    let utc =
        time.len() == "2020-03-05T09:29:51.971Z".len() && time.ends_with('Z') && time.parse::<Timestamp>().is_ok();
    if utc { None } else { at("timestamp", "not UTC with milliseconds and Z".to_owned()) }
}
