use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, header::HeaderValue};
use jiff::Timestamp;
use krr_specs::Generation;
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
const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
    ("pragma", "no-cache"),
    ("expires", "0"),
    ("strict-transport-security", "max-age=16070400; includeSubDomains"),
    ("x-frame-options", "DENY"),
];

const DENIED: &str = "Access is denied";

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

    /// The refusal of a token without a scope of the operation.
    pub(super) fn forbidden(state: &State) -> Self {
        Self::error(if state.goes_other_way() { 401 } else { 403 }, DENIED)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, signed when it is a success (EFM-CLIENT, MOVE-JWT).
    pub(super) fn signed(self) -> Self {
        Self { signed: self.status == 200, ..self }
    }

    /// The body of 401 is known but for the id; the others are written as RFC 9457 has them.
    fn change_error(&mut self) {
        let Some(body) = &mut self.body else { return };
        if self.status == 401 {
            if let Some(id) = body.get_mut("correlation_id") {
                *id = json!("47ba710c-c656-4616-bf2e-1eb5638d509e");
            }
            if body["error_description"] == DENIED {
                self.headers.clear();
            }
            self.headers.iter_mut().for_each(|(_, challenge)| "Basic realm=krr".clone_into(challenge));
        } else {
            *body = json!({ "type": "about:blank", "title": body["error"], "status": self.status, "detail": body["error_description"] });
        }
    }

    pub(super) fn into_response(mut self, state: &State) -> Response<Full<Bytes>> {
        let is_error = self.body.as_ref().is_some_and(|body| body.get("correlation_id").is_some());
        if let Some(body) = self.body.as_mut().and_then(Value::as_object_mut)
            && is_error
            && state.has(Deviation::BareErrors)
        {
            body.remove("correlation_id");
        }
        if state.goes_other_way() && is_error {
            self.change_error();
        }
        let (media_type, text) = match &self.body {
            Some(body) if self.signed => ("application/jose", keys::REGISTER.sign(body)),
            Some(body) if body.get("type").is_some() => ("application/problem+json", body.to_string()),
            Some(body) if state.goes_other_way_in(&[Generation::G1, Generation::G2]) => {
                ("application/json;charset=UTF-8", format!("{body:#}"))
            }
            Some(body) => ("application/json", body.to_string()),
            None => ("", String::new()),
        };
        let mut response = Response::builder().status(self.status);
        if self.body.is_some() {
            response = response.header("content-type", media_type);
        }
        let lacking = state.has(Deviation::LacksHeader).then_some("x-content-type-options");
        // The framework of the earlier generations turned the filter on, as no recording shows.
        let filter = match state.generation {
            Generation::G3 => Some("0"),
            Generation::G1 | Generation::G2 if state.goes_other_way() => None,
            Generation::G1 | Generation::G2 => Some("1; mode=block"),
        };
        let filter = filter.map(|filter| ("x-xss-protection", filter));
        for (name, value) in HEADERS.into_iter().chain(filter).filter(|(name, _)| Some(*name) != lacking) {
            response = response.header(name, HeaderValue::from_static(value));
        }
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(Full::new(Bytes::from(text))).unwrap()
    }
}
