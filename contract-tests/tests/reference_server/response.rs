use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, header::HeaderValue};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::reference_server::faults::Deviation;
use crate::reference_server::{State, keys};

/// A response before the common headers are added.
pub(super) struct TestResponse {
    status: u16,
    body: Option<Value>,
    signed: bool,
    headers: Vec<(&'static str, String)>,
}

/// The headers of every recorded response (VALG-REC).
const HEADERS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-xss-protection", "0"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "0"),
    ("strict-transport-security", "max-age=16070400; includeSubDomains"),
    ("x-frame-options", "DENY"),
];

impl TestResponse {
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self { status, body: Some(body.clone()), signed: false, headers: Vec::new() }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, body: None, signed: false, headers: Vec::new() }
    }

    /// An error in the form of the security layer (ISSUE-53).
    pub(super) fn error(status: u16, description: &str) -> Self {
        let name = match status {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            405 => "Method Not Allowed",
            415 => "Unsupported Media Type",
            429 => "Too Many Requests",
            _ => "Internal Server Error",
        };
        let challenge = (status == 401).then(|| ("www-authenticate", "Bearer".to_owned()));
        let body = json!({
            "status": status,
            "error": name,
            "error_description": description,
            "correlation_id": Uuid::new_v4().to_string(),
            "timestamp": format!("{:.3}", Timestamp::now()),
        });
        Self { status, body: Some(body), signed: false, headers: challenge.into_iter().collect() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, signed when it is a success (EFM-CLIENT, MOVE-JWT).
    pub(super) fn signed(self) -> Self {
        Self { signed: self.status == 200, ..self }
    }

    pub(super) fn into_response(mut self, state: &State) -> Response<Full<Bytes>> {
        let is_error = self.body.as_ref().is_some_and(|body| body.get("correlation_id").is_some());
        if let Some(body) = self.body.as_mut().and_then(Value::as_object_mut)
            && is_error
            && state.has(Deviation::BareErrors)
        {
            body.remove("correlation_id");
        }
        let (media_type, text) = match &self.body {
            Some(body) if self.signed => ("application/jose", keys::REGISTER.sign(body)),
            Some(body) => ("application/json", body.to_string()),
            None => ("", String::new()),
        };
        let mut response = Response::builder().status(self.status);
        if self.body.is_some() {
            response = response.header("content-type", media_type);
        }
        let lacking = state.has(Deviation::LacksHeader).then_some("x-content-type-options");
        for (name, value) in HEADERS.into_iter().filter(|(name, _)| Some(*name) != lacking) {
            response = response.header(name, HeaderValue::from_static(value));
        }
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(Full::new(Bytes::from(text))).unwrap()
    }
}
