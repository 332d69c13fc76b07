use http::{StatusCode, header};
use krr_specs::{Pointer, RuleId, Violation};
use serde_json::json;

use crate::{http::response::ApiResponse, operation::rejection::Rejection};

/// The place and reason of something that only the handler could know.
pub(crate) fn problem(at: &Pointer, reason: &str) -> Rejection {
    Rejection::Broken(vec![Violation::new(RuleId::SCHEMA, reason).in_body(at)])
}

/// What is asked for is not there.
pub(crate) fn not_there(reason: &str) -> ApiResponse {
    ApiResponse::json(StatusCode::NOT_FOUND, &json!({ "error": reason, "violations": [] }))
}

/// A refusal in words for whoever steers the mock.
pub(crate) fn refused(refusal: &Rejection) -> ApiResponse {
    let say = |status, error: &str| ApiResponse::json(status, &json!({ "error": error, "violations": [] }));
    match refusal {
        Rejection::Unknown | Rejection::LivesElsewhere(_) => {
            say(StatusCode::NOT_FOUND, "no such call; GET /_mock/openapi.json lists them all")
        }
        Rejection::Method(allow) => {
            let allow = allow.iter().cloned().collect::<Vec<_>>().join(", ");
            say(StatusCode::METHOD_NOT_ALLOWED, "the call has other methods").with(header::ALLOW, &allow)
        }
        Rejection::Access(refused) => say(StatusCode::UNAUTHORIZED, &refused.to_string()),
        Rejection::NotAcceptable(_) => say(StatusCode::NOT_ACCEPTABLE, "the answer is application/json"),
        Rejection::Unread(status) => say(*status, "the request could not be read"),
        Rejection::Generation(error) => say(StatusCode::BAD_REQUEST, &error.to_string()),
        Rejection::World(error) => say(error.status(), &error.to_string()),
        Rejection::OtherSite(origin) => {
            let why = format!("a page of {origin} may not steer this mock: its Origin is another site's");
            say(StatusCode::FORBIDDEN, &why).hinting(why)
        }
        Rejection::Broken(violations) => {
            let media_type = violations.iter().any(|violation| violation.rule == RuleId::MEDIA_TYPE);
            broken(if media_type { StatusCode::UNSUPPORTED_MEDIA_TYPE } else { StatusCode::BAD_REQUEST }, violations)
        }
    }
}

fn broken(status: StatusCode, violations: &[Violation]) -> ApiResponse {
    let error = violations.first().map(|violation| violation.reason.as_str()).unwrap_or_default();
    ApiResponse::json(status, &json!({ "error": error, "violations": violations }))
}
