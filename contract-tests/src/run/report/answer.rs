use http::header::CONTENT_TYPE;
use krr_specs::{Violation, mask};
use serde::Serialize;

use crate::model::exchange::Exchange;

/// How much of a body is shown, in bytes.
const MAX_BYTES: usize = 600;

/// What came: the status, and the part of the body around a violation, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The status with its name.
    pub status: String,
    /// The media type, if there is one.
    pub content_type: Option<String>,
    /// Where the part is in the body, as a JSON Pointer; empty for the whole body.
    pub at: String,
    /// The part; empty without a body.
    pub part: String,
}

impl Answer {
    pub(crate) fn of(exchange: &Exchange, violations: &[Violation]) -> Self {
        let content_type = exchange.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let (at, part) = part(exchange, violations);
        Self {
            status: exchange.status.to_string(),
            content_type: content_type.map(|value| mask(value).into_owned()),
            at: mask(&at).into_owned(),
            part: shortened(&mask(&part)),
        }
    }
}

/// What holds the first violated member that is in this body, or the whole body.
fn part(exchange: &Exchange, violations: &[Violation]) -> (String, String) {
    let Some(json) = &exchange.json else {
        return (String::new(), String::from_utf8_lossy(&exchange.body).into_owned());
    };
    let holder = violations.iter().filter_map(|violation| violation.body.as_ref()).find_map(|pointer| {
        let (holder, _) = pointer.as_str().rsplit_once('/')?;
        Some((holder.to_owned(), json.pointer(holder)?))
    });
    let (at, value) = holder.unwrap_or((String::new(), json));
    (at, value.to_string())
}

fn shortened(text: &str) -> String {
    match text.get(..text.floor_char_boundary(MAX_BYTES)) {
        Some(start) if start.len() < text.len() => format!("{start}... ({} bytes in all)", text.len()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};
    use krr_specs::{OsloTime, Pointer, RuleId};

    use super::*;
    use crate::model::exchange::Access;
    use crate::strategy::requests;

    fn answer_to(body: &str, pointer: &str) -> Answer {
        let exchange = Exchange {
            request: requests::personer(Access::Anonymous, &[]),
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            json: serde_json::from_str(body).ok(),
            has_member_twice: false,
            at: OsloTime::new("2023-06-10T19:00:01Z".parse().unwrap()),
        };
        Answer::of(&exchange, &[Violation::new(RuleId::SCHEMA, "wrong").in_body(&Pointer::new(pointer))])
    }

    #[test]
    fn the_part_around_the_violation_is_shown_and_masked() {
        let body = r#"{"personer":[{"status":"AKTIV"},{"personidentifikator":"11887197158","status":"NEI"}]}"#;
        let answer = answer_to(body, "/personer/1/status");
        assert_eq!((answer.status.as_str(), answer.at.as_str()), ("200 OK", "/personer/1"));
        assert_eq!(answer.part, r#"{"personidentifikator":"***********","status":"NEI"}"#);
        assert!(
            answer_to(body, "/errors/0").part.starts_with(r#"{"personer""#),
            "the whole body where it is not there"
        );
    }

    #[test]
    fn a_long_body_is_cut_between_characters() {
        let answer = answer_to(&"\u{e5}".repeat(1000), "");
        assert!(answer.part.ends_with("... (2000 bytes in all)") && answer.part.len() < 700, "{}", answer.part);
    }
}
