use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::bounds::MAX_FAULT_HEADERS;
use crate::state::faults::action::{
    ChunkFault, CloseAt, CloseFault, ContentLengthFault, Cut, Dribble, ErrorSource, FaultAction, H2Fault, StatusFault,
    TlsFault,
};
use crate::state::faults::body_fault::{CharsetFault, DialectFault, FeedFault, GzipFault, JsonFault};
use crate::state::faults::delay::Delay;
use crate::state::faults::issuer_fault::{KeysFault, TokenFault};

/// The member `do` as it is written: one action, with the members that go with it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ActionMembers {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<ErrorSource>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    close: Option<CloseAt>,
    #[serde(skip_serializing_if = "is_false")]
    reset: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<Cut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dribble: Option<Dribble>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_length: Option<ContentLengthFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chunk: Option<ChunkFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gzip: Option<GzipFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    charset: Option<CharsetFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    json: Option<JsonFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<TlsFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    h2: Option<H2Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<TokenFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<KeysFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<FeedFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<DialectFault>,
}

/// Why the members are no action.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ActionError {
    #[error(
        "do must have one of status, delay, close, cut, dribble, content_length, chunk, gzip, charset, json, tls, h2, token, keys, feed and dialect, and has {0}"
    )]
    NotOne(usize),
    #[error("{0}")]
    Invalid(String),
}

impl TryFrom<ActionMembers> for FaultAction {
    type Error = ActionError;

    fn try_from(members: ActionMembers) -> Result<Self, ActionError> {
        let ActionMembers { status, like, headers, body, close, reset, .. } = members;
        if status.is_none() && (like.is_some() || !headers.is_empty() || body.is_some()) {
            return Err(invalid("like, headers and body go with status only"));
        }
        if reset
            && !matches!(close, Some(CloseAt::BeforeHead | CloseAt::MidHead | CloseAt::MidBody | CloseAt::AtAccept))
        {
            return Err(invalid("reset goes with close, at-accept, before-head, mid-head or mid-body"));
        }
        let mut actions = [
            status.map(|status| Self::Status(StatusFault { status, like, headers, body })),
            members.delay.map(Self::Delay),
            close.map(|at| Self::Close(CloseFault { at, reset: reset || at == CloseAt::AtAccept })),
            members.cut.map(Self::Cut),
            members.dribble.map(Self::Dribble),
            members.content_length.map(Self::ContentLength),
            members.chunk.map(Self::Chunk),
            members.gzip.map(Self::Gzip),
            members.charset.map(Self::Charset),
            members.json.map(Self::Json),
            members.tls.map(Self::Tls),
            members.h2.map(Self::H2),
            members.token.map(Self::Token),
            members.keys.map(Self::Keys),
            members.feed.map(Self::Feed),
            members.dialect.map(Self::Dialect),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
        match (actions.pop(), actions.len()) {
            (Some(action), 0) => checked(action),
            (_, others) => Err(ActionError::NotOne(if others == 0 { 0 } else { others + 1 })),
        }
    }
}

fn checked(action: FaultAction) -> Result<FaultAction, ActionError> {
    match &action {
        FaultAction::Status(StatusFault { status, headers, .. }) => {
            if !(200..=599).contains(status) {
                return Err(invalid("status must be between 200 and 599"));
            }
            check_headers(headers)?;
        }
        FaultAction::Delay(delay) => delay.check().map_err(ActionError::Invalid)?,
        FaultAction::Cut(Cut::Person(0)) => return Err(invalid("cut: persons are counted from 1")),
        FaultAction::Dribble(Dribble { bytes: 0, .. }) => return Err(invalid("dribble: bytes must be 1 or more")),
        _ => {}
    }
    Ok(action)
}

fn check_headers(headers: &BTreeMap<String, String>) -> Result<(), ActionError> {
    if headers.len() > MAX_FAULT_HEADERS {
        return Err(ActionError::Invalid(format!("headers: there are more than {MAX_FAULT_HEADERS}")));
    }
    for (name, value) in headers {
        if http::HeaderName::try_from(name).is_err() {
            return Err(ActionError::Invalid(format!("headers: `{name}` is no name of a header")));
        }
        if http::HeaderValue::try_from(value).is_err() {
            return Err(ActionError::Invalid(format!("headers: the value of {name} cannot be sent")));
        }
        if matches!(name.to_ascii_lowercase().as_str(), "content-length" | "transfer-encoding" | "connection") {
            return Err(ActionError::Invalid(format!(
                "headers: {name} frames the message; use content_length, chunk or close"
            )));
        }
    }
    Ok(())
}

fn invalid(why: &str) -> ActionError {
    ActionError::Invalid(why.to_owned())
}

fn is_false(value: &bool) -> bool {
    !value
}

impl From<FaultAction> for ActionMembers {
    fn from(action: FaultAction) -> Self {
        let none = Self::default();
        match action {
            FaultAction::Status(StatusFault { status, like, headers, body }) => {
                Self { status: Some(status), like, headers, body, ..none }
            }
            FaultAction::Delay(delay) => Self { delay: Some(delay), ..none },
            FaultAction::Close(CloseFault { at, reset }) => Self { close: Some(at), reset, ..none },
            FaultAction::Cut(cut) => Self { cut: Some(cut), ..none },
            FaultAction::Dribble(dribble) => Self { dribble: Some(dribble), ..none },
            FaultAction::ContentLength(fault) => Self { content_length: Some(fault), ..none },
            FaultAction::Chunk(fault) => Self { chunk: Some(fault), ..none },
            FaultAction::Gzip(fault) => Self { gzip: Some(fault), ..none },
            FaultAction::Charset(fault) => Self { charset: Some(fault), ..none },
            FaultAction::Json(fault) => Self { json: Some(fault), ..none },
            FaultAction::Tls(fault) => Self { tls: Some(fault), ..none },
            FaultAction::H2(fault) => Self { h2: Some(fault), ..none },
            FaultAction::Token(fault) => Self { token: Some(fault), ..none },
            FaultAction::Keys(fault) => Self { keys: Some(fault), ..none },
            FaultAction::Feed(fault) => Self { feed: Some(fault), ..none },
            FaultAction::Dialect(fault) => Self { dialect: Some(fault), ..none },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_action_is_read_as_it_is_written() {
        for action in [
            json!({ "status": 503, "like": "load-balancer", "headers": { "x-one": "1" }, "body": { "a": 1 } }),
            json!({ "delay": "2s" }),
            json!({ "delay": { "uniform": ["10ms", "20ms"] } }),
            json!({ "close": "mid-body", "reset": true }),
            json!({ "cut": { "person": 2 } }),
            json!({ "dribble": { "part": "all", "bytes": 7, "every": "10ms" } }),
            json!({ "content_length": "too-long" }),
            json!({ "chunk": "no-end" }),
            json!({ "gzip": "cut-short" }),
            json!({ "charset": "byte-order-mark" }),
            json!({ "json": "truncated" }),
            json!({ "tls": "wrong-name" }),
            json!({ "h2": "goaway" }),
            json!({ "token": { "lifetime_s": 1 } }),
            json!({ "token": "bad_signature" }),
            json!({ "keys": "rotated" }),
            json!({ "feed": "same-page" }),
            json!({ "dialect": "utc-timestamps" }),
        ] {
            let read: FaultAction = serde_json::from_value(action.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), action);
        }
    }

    #[test]
    fn what_is_no_single_action_is_refused_with_the_reason() {
        for (action, reason) in [
            (json!({}), "has 0"),
            (json!({ "status": 500, "delay": "1s" }), "has 2"),
            (json!({ "status": 100 }), "between 200 and 599"),
            (json!({ "like": "krr", "delay": "1s" }), "go with status only"),
            (json!({ "delay": "1s", "reset": true }), "reset goes with close"),
            (json!({ "close": "later" }), "unknown variant `later`"),
            (json!({ "stauts": 500 }), "unknown field `stauts`"),
            (json!({ "cut": { "person": 0 } }), "counted from 1"),
            (json!({ "status": 500, "headers": { "a b": "" } }), "no name of a header"),
            (json!({ "status": 500, "headers": { "Content-Length": "1" } }), "frames the message"),
        ] {
            let error = serde_json::from_value::<FaultAction>(action.clone()).unwrap_err().to_string();
            assert!(error.contains(reason), "{action}: {error}");
        }
    }
}
