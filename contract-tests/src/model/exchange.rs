use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use krr_specs::{OsloTime, Pointer};
use serde_json::{Map, Value};

use crate::model::operations;

/// A request that is to be sent: plain data, so that it can be generated, shrunk, sent and printed.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRequest {
    /// The operation that it is meant for; what the answer is judged by.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path after the target's base, `/rest/v1/personer`.
    pub path: String,
    /// What the token is.
    pub access: Access,
    /// Header fields besides those of token and body.
    pub headers: Vec<(&'static str, String)>,
    /// The body, with its media type.
    pub body: Body,
}

/// With which token a request is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// None at all.
    Anonymous,
    /// A token that no issuer signed.
    Garbled,
    /// A token of a machine that would be good, were its signature not of something else.
    Forged {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token that was good once.
    Expired {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token of the provider of old, whatever its scopes.
    LegacyProvider {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token of a machine.
    Machine {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token that is bound to a person.
    Person {
        /// Its space-separated scopes.
        scopes: String,
        /// The person's identifier.
        pid: String,
    },
}

impl Access {
    /// The space-separated scopes of a token that should be let in; empty for the others.
    #[must_use]
    pub fn scopes(&self) -> &str {
        match self {
            Self::Machine { scopes } | Self::Person { scopes, .. } => scopes,
            Self::Anonymous
            | Self::Garbled
            | Self::Forged { .. }
            | Self::Expired { .. }
            | Self::LegacyProvider { .. } => "",
        }
    }

    /// The person to whom the token is bound.
    #[must_use]
    pub fn pid(&self) -> Option<&str> {
        match self {
            Self::Person { pid, .. } => Some(pid),
            _ => None,
        }
    }
}

/// What is sent as a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Nothing, and no Content-Type.
    None,
    /// JSON, as `application/json`.
    Json(Value),
    /// Any text under any media type.
    Text {
        /// The value of Content-Type; none when empty.
        media_type: &'static str,
        /// The text.
        text: String,
    },
}

impl Body {
    /// The bytes and the media type that go over the wire.
    #[must_use]
    pub fn on_the_wire(&self) -> Option<(String, &str)> {
        match self {
            Self::None => None,
            Self::Json(value) => Some((value.to_string(), "application/json")),
            Self::Text { media_type, text } => Some((text.clone(), media_type)),
        }
    }
}

impl TestRequest {
    /// The identifiers that the body asks for, numbers as text, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        let asked = self.list().into_iter().flatten();
        asked.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
    }

    /// The list of identifiers as it is sent; none when there is no list.
    #[must_use]
    pub fn list(&self) -> Option<&[Value]> {
        let Body::Json(body) = &self.body else { return None };
        body.get("personidentifikatorer")?.as_array().map(Vec::as_slice)
    }

    /// Whether the request can change the register, or could if it were answered against the contract.
    #[must_use]
    pub fn writes(&self) -> bool {
        [Method::PATCH, Method::PUT, Method::DELETE].contains(&self.method)
    }
}

/// What was sent and what came back.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What was sent.
    pub request: TestRequest,
    /// The status that came back.
    pub status: StatusCode,
    /// The header fields that came back.
    pub headers: HeaderMap,
    /// The body that came back.
    pub body: Bytes,
    /// The same, when it is JSON.
    pub json: Option<Value>,
    /// Whether an object in it has a member twice, of which `json` keeps the last.
    pub has_member_twice: bool,
    /// The register's time when it was sent.
    pub at: OsloTime,
}

impl Exchange {
    /// Whether it is a 200 answer of `operation` to somebody who may ask; what strangers get is another rule's matter.
    #[must_use]
    pub fn is_success_of(&self, operation: &str) -> bool {
        let may_ask = matches!(self.request.access, Access::Machine { .. } | Access::Person { .. });
        may_ask && self.request.operation == operation && self.status == StatusCode::OK
    }

    /// Whether it is a 200 answer of one of `operations` to somebody who may ask.
    #[must_use]
    pub fn is_success_of_any(&self, operations: &[&str]) -> bool {
        operations.iter().any(|operation| self.is_success_of(operation))
    }

    /// Whether a list was asked for by a machine that may, with a body of JSON under the usual path, and no wish for the answer.
    #[must_use]
    pub fn is_list_request(&self) -> bool {
        self.is_list_request_with_any_headers() && self.request.headers.is_empty() // whoever takes no JSON asks for something else
    }

    /// The same, whatever else the request says.
    pub(crate) fn is_list_request_with_any_headers(&self) -> bool {
        let may_ask = matches!(self.request.access, Access::Machine { .. }) && self.status != StatusCode::FORBIDDEN;
        let usual = operations::LISTS.contains(&self.request.operation) && !self.request.path.ends_with('/');
        may_ask && usual && matches!(self.request.body, Body::Json(_))
    }

    /// The persons of a 200 answer: of a list, or the one of a bare object.
    #[must_use]
    pub fn persons(&self) -> Vec<(PersonPosition, &Map<String, Value>)> {
        let Some(json) = &self.json else { return Vec::new() };
        if self.is_success_of_any(&operations::PERSONS) {
            return json.as_object().map(|person| (PersonPosition::Alone, person)).into_iter().collect();
        }
        let list = match self.is_success_of(operations::FEED) {
            true => "list",
            false if self.is_success_of_any(&operations::LISTS) => "personer",
            false => return Vec::new(),
        };
        let objects = json.get(list).and_then(Value::as_array).into_iter().flatten().map(Value::as_object).enumerate();
        objects.filter_map(|(index, person)| Some((PersonPosition::Listed(list, index), person?))).collect()
    }
}

/// Where a person stands in an answer; a JSON Pointer once somebody wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonPosition {
    /// The body is the person.
    Alone,
    /// In the list of that name, at that place.
    Listed(&'static str, usize),
}

impl From<PersonPosition> for Pointer {
    fn from(standing: PersonPosition) -> Self {
        match standing {
            PersonPosition::Alone => Self::root(),
            PersonPosition::Listed(list, index) => Self::root().child(list).child(index),
        }
    }
}
