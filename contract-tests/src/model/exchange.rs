use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use krr_specs::{OsloTime, Pointer};
use serde_json::{Map, Value};

use crate::model::operations;

/// A request as plain data, so that it can be generated, shrunk, sent and printed.
#[derive(Debug, Clone, PartialEq)]
pub struct TestRequest {
    /// The `operationId` by which the response is judged.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path after the target's base, `/rest/v1/personer`.
    pub path: String,
    /// The access token.
    pub access: Access,
    /// Header fields besides those of token and body.
    pub headers: Vec<(&'static str, String)>,
    /// The body, with its media type.
    pub body: Body,
}

/// The access token that a request is sent with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Access {
    /// No token.
    Anonymous,
    /// A token that no issuer signed.
    Garbled,
    /// A token of a machine with a wrong signature.
    Forged {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// An expired token.
    Expired {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token of the legacy OIDC provider.
    LegacyProvider {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token of a machine.
    Machine {
        /// Its space-separated scopes.
        scopes: String,
    },
    /// A token bound to a person.
    Person {
        /// Its space-separated scopes.
        scopes: String,
        /// The person's identifier.
        pid: String,
    },
}

impl Access {
    /// The space-separated scopes of a valid token; empty for all others.
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

    /// The identifier of the person to whom the token is bound.
    pub fn pid(&self) -> Option<&str> {
        match self {
            Self::Person { pid, .. } => Some(pid),
            _ => None,
        }
    }
}

/// The body of a request.
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
    /// The text and the media type that are sent.
    pub fn encoded(&self) -> Option<(String, &str)> {
        match self {
            Self::None => None,
            Self::Json(value) => Some((value.to_string(), "application/json")),
            Self::Text { media_type, text } => Some((text.clone(), media_type)),
        }
    }
}

impl TestRequest {
    /// The identifiers in the body, in order, numbers as text.
    pub fn identifiers(&self) -> Vec<String> {
        let values = self.identifier_values().into_iter().flatten();
        values.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
    }

    /// The list of identifiers as it is sent; `None` without a list.
    pub fn identifier_values(&self) -> Option<&[Value]> {
        let Body::Json(body) = &self.body else { return None };
        body.get("personidentifikatorer")?.as_array().map(Vec::as_slice)
    }

    /// Whether the request changes the register, at least at a server that violates the contract.
    pub fn writes(&self) -> bool {
        [Method::PATCH, Method::PUT, Method::DELETE].contains(&self.method)
    }
}

/// A request with its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request.
    pub request: TestRequest,
    /// The status of the response.
    pub status: StatusCode,
    /// The header fields of the response.
    pub headers: HeaderMap,
    /// The body of the response.
    pub body: Bytes,
    /// The body, when it is JSON.
    pub json: Option<Value>,
    /// Whether some object in it has a member twice; `json` keeps the last one.
    pub has_member_twice: bool,
    /// The register's time when the request was sent.
    pub at: OsloTime,
}

impl Exchange {
    /// Whether it is a 200 response of `operation` to a valid token. Other rules judge requests without one.
    pub fn is_success_of(&self, operation: &str) -> bool {
        let has_token = matches!(self.request.access, Access::Machine { .. } | Access::Person { .. });
        has_token && self.request.operation == operation && self.status == StatusCode::OK
    }

    /// The same for any of `operations`.
    pub fn is_success_of_any(&self, operations: &[&str]) -> bool {
        operations.iter().any(|operation| self.is_success_of(operation))
    }

    /// Whether it is a list look-up with a machine's token and JSON, without further header fields and without a trailing slash.
    pub fn is_list_request(&self) -> bool {
        self.is_list_request_with_any_headers() && self.request.headers.is_empty() // an Accept field may ask for another format
    }

    /// The same with any header fields.
    pub(crate) fn is_list_request_with_any_headers(&self) -> bool {
        let has_token = matches!(self.request.access, Access::Machine { .. }) && self.status != StatusCode::FORBIDDEN;
        let is_list = operations::LISTS.contains(&self.request.operation) && !self.request.path.ends_with('/');
        has_token && is_list && matches!(self.request.body, Body::Json(_))
    }

    /// Whether it is a refusal of a kind that was never recorded. 401 was (ISSUE-53), and 422 to a language (KNOWIT).
    pub fn is_unrecorded_refusal(&self) -> bool {
        match self.status {
            StatusCode::UNAUTHORIZED => false,
            StatusCode::UNPROCESSABLE_ENTITY => self.request.operation != operations::PATCH,
            status => status.is_client_error(),
        }
    }

    /// The persons in a 200 response: those of a list, or the single one.
    pub fn persons(&self) -> Vec<(PersonPosition, &Map<String, Value>)> {
        let Some(json) = &self.json else { return Vec::new() };
        if self.is_success_of_any(&operations::PERSONS) {
            return json.as_object().map(|person| (PersonPosition::Root, person)).into_iter().collect();
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

/// Where a person is in a response. It becomes a JSON Pointer only for a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonPosition {
    /// The body is the person.
    Root,
    /// In the list of that name, at that index.
    Listed(&'static str, usize),
}

impl From<PersonPosition> for Pointer {
    fn from(position: PersonPosition) -> Self {
        match position {
            PersonPosition::Root => Self::root(),
            PersonPosition::Listed(list, index) => Self::root().child(list).child(index),
        }
    }
}
