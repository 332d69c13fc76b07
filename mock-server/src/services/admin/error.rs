use http::{StatusCode, header};
use krr_specs::{Pointer, RuleId, Violation};
use serde_json::json;

use crate::{http::response::Answer, operation::rejection::Refusal};

/// The place and reason of something that only the handler could know.
pub(crate) fn problem(at: &Pointer, reason: &str) -> Refusal {
    Refusal::Broken(vec![Violation::new(RuleId::SCHEMA, reason).in_body(at)])
}

/// What is asked for is not there.
pub(crate) fn not_there(reason: &str) -> Answer {
    Answer::json(StatusCode::NOT_FOUND, &json!({ "error": reason, "violations": [] }))
}

/// A refusal in words for whoever steers the mock.
pub(crate) fn refused(refusal: &Refusal) -> Answer {
    let say = |status, error: &str| Answer::json(status, &json!({ "error": error, "violations": [] }));
    match refusal {
        Refusal::Unknown | Refusal::LivesElsewhere(_) => {
            say(StatusCode::NOT_FOUND, "no such call; GET /_mock/openapi.json lists them all")
        }
        Refusal::Method(allow) => {
            let allow = allow.iter().cloned().collect::<Vec<_>>().join(", ");
            say(StatusCode::METHOD_NOT_ALLOWED, "the call has other methods").with(header::ALLOW, &allow)
        }
        Refusal::Access(refused) => say(StatusCode::UNAUTHORIZED, &refused.to_string()),
        Refusal::NotAcceptable(_) => say(StatusCode::NOT_ACCEPTABLE, "the answer is application/json"),
        Refusal::Unread(status) => say(*status, "the request could not be read"),
        Refusal::Generation(error) => say(StatusCode::BAD_REQUEST, &error.to_string()),
        Refusal::World(error) => say(error.status(), &error.to_string()),
        Refusal::OtherSite(origin) => {
            let why = format!("a page of {origin} may not steer this mock: its Origin is another site's");
            say(StatusCode::FORBIDDEN, &why).hinting(why)
        }
        Refusal::Broken(violations) => {
            let media_type = violations.iter().any(|violation| violation.rule == RuleId::MEDIA_TYPE);
            broken(if media_type { StatusCode::UNSUPPORTED_MEDIA_TYPE } else { StatusCode::BAD_REQUEST }, violations)
        }
    }
}

fn broken(status: StatusCode, violations: &[Violation]) -> Answer {
    let error = violations.first().map(|violation| violation.reason.as_str()).unwrap_or_default();
    Answer::json(status, &json!({ "error": error, "violations": violations }))
}
