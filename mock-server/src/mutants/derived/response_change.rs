use bytes::Bytes;
use http::{HeaderName, StatusCode, header};
use krr_specs::{Generation, Operation};
use serde_json::{Value, json};

use crate::http::response;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;

/// A way to spoil an response as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ResponseChange {
    Status(StatusCode),
    Without(HeaderName),
    OtherMediaType,
    Charset,
    NoBody,
    CutBody,
    BodyTwice,
    InArray,
    MemberTwice,
    /// A body where none is declared.
    SomeBody,
}

/// Declared by no operation.
const UNDECLARED: StatusCode = StatusCode::IM_A_TEAPOT;

impl ResponseChange {
    pub(crate) fn of(operation: &Operation, status: StatusCode, generation: Generation, has_body: bool) -> Vec<Self> {
        let other = operation.statuses().find(|other| *other != status && !(status.is_success() && other.is_success()));
        let mut changes: Vec<Self> = other.into_iter().chain([UNDECLARED]).map(Self::Status).collect();
        changes.extend(response::promised_headers(generation.behaviour()).map(Self::Without));
        if status == StatusCode::UNAUTHORIZED {
            changes.push(Self::Without(header::WWW_AUTHENTICATE));
        }
        if !has_body {
            changes.push(Self::SomeBody);
            return changes;
        }
        changes.push(Self::Without(header::CONTENT_TYPE));
        if status.is_success() {
            changes.push(Self::Charset);
        }
        changes.extend([
            Self::OtherMediaType,
            Self::NoBody,
            Self::CutBody,
            Self::BodyTwice,
            Self::InArray,
            Self::MemberTwice,
        ]);
        changes
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::Status(status) => format!("as-{}", status.as_u16()),
            Self::Without(name) => format!("without-{name}"),
            Self::OtherMediaType => "text-plain".to_owned(),
            Self::Charset => "charset".to_owned(),
            Self::NoBody => "no-body".to_owned(),
            Self::CutBody => "cut-body".to_owned(),
            Self::BodyTwice => "body-twice".to_owned(),
            Self::InArray => "in-array".to_owned(),
            Self::MemberTwice => "member-twice".to_owned(),
            Self::SomeBody => "some-body".to_owned(),
        }
    }

    pub(crate) fn description(&self) -> String {
        match self {
            Self::Status(status) => format!("says {} in place of it", status.as_u16()),
            Self::Without(name) => format!("leaves the header {name} out"),
            Self::OtherMediaType => "calls the body text/plain".to_owned(),
            Self::Charset => "says a charset with the media type".to_owned(),
            Self::NoBody => "leaves the body out".to_owned(),
            Self::CutBody => "cuts the last byte off the body".to_owned(),
            Self::BodyTwice => "sends the body twice".to_owned(),
            Self::InArray => "puts an array around the body".to_owned(),
            Self::MemberTwice => "writes the first member of the body twice".to_owned(),
            Self::SomeBody => "sends a body where there is none".to_owned(),
        }
    }

    pub(crate) fn apply(&self, mut response: ApiResponse) -> ApiResponse {
        match self {
            Self::Status(status) => ApiResponse { status: *status, ..response },
            Self::Without(name) => {
                response.headers.to_mut().remove(name);
                response
            }
            Self::OtherMediaType => response.with(header::CONTENT_TYPE, "text/plain"),
            Self::Charset => response.with(header::CONTENT_TYPE, "application/json;charset=UTF-8"),
            Self::NoBody => ApiResponse { body: Bytes::new(), ..response },
            Self::CutBody => {
                response.body.truncate(response.body.len().saturating_sub(1));
                response
            }
            Self::BodyTwice => ApiResponse { body: response.body.repeat(2).into(), ..response },
            Self::InArray => rewritten(response, |body| *body = json!([body.take()])),
            Self::MemberTwice => with_member_twice(response),
            Self::SomeBody => ApiResponse { body: Bytes::from_static(b"{}"), ..response }
                .with(header::CONTENT_TYPE, "application/json"),
        }
    }
}

/// First as null, then with its value: most parsers silently keep the second.
fn with_member_twice(response: ApiResponse) -> ApiResponse {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let Some((name, _)) = body.as_object().and_then(|members| members.iter().next()) else { return response };
    let twice = [format!("{{{}:null,", json!(name)).as_bytes(), response.body.get(1..).unwrap_or_default()].concat();
    ApiResponse { body: twice.into(), ..response }
}
