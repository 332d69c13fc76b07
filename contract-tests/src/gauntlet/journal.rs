use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An exchange as `GET /_mock/exchanges` has it, without what no judgement needs.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct JournalExchange {
    /// Its id in the journal.
    pub id: String,
    /// When the request came, by the register clock.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The `operationId`.
    #[serde(default)]
    pub operation: Option<String>,
    /// Headers of the request.
    pub headers: BTreeMap<String, String>,
    /// The first 2048 bytes of its body.
    pub request: String,
    /// The status.
    pub status: u16,
    /// Headers of the response.
    pub response_headers: BTreeMap<String, String>,
    /// The first 2048 bytes of its body.
    pub response: String,
    /// Claims of the token.
    #[serde(default)]
    pub token: Option<Value>,
    /// The ids of the faults that the request met.
    #[serde(default)]
    pub fault: Option<String>,
    /// Breaches of the contract by the mock.
    #[serde(default)]
    pub server_breaches: Vec<Value>,
}

/// The part of a body that the journal keeps.
const KEPT_BYTES: usize = 2048;

impl JournalExchange {
    /// Method, path and body: what makes two requests the same. The assertion of a token request differs each time.
    pub(crate) fn request_key(&self) -> String {
        match self.is_token_request() {
            true => format!("{} {}", self.method, self.path),
            false => format!("{} {} {}", self.method, self.path, self.request),
        }
    }

    /// Whether it asks an issuer for a token.
    pub(crate) fn is_token_request(&self) -> bool {
        self.operation.as_deref().is_some_and(|operation| TOKEN_OPERATIONS.contains(&operation))
    }

    /// Status, media type and body, without what differs from run to run.
    pub(crate) fn response_shape(&self) -> String {
        let headers: Vec<_> = self
            .response_headers
            .iter()
            .filter(|(name, _)| !name.starts_with("krr-mock-") && *name != "date")
            .collect();
        format!("{} {headers:?} {}", self.status, without_changing_parts(&self.response))
    }

    /// Whether the journal has only the beginning of the response.
    pub(crate) fn is_cut(&self) -> bool {
        self.response.len() >= KEPT_BYTES
    }

    /// The 11-digit identifiers of the request: in the body, and of the person to whom the token is bound.
    pub(crate) fn asked_persons(&self) -> Vec<String> {
        let pid = self.token.as_ref().and_then(|claims| claims["pid"].as_str()).unwrap_or_default();
        let mut persons = identifiers(&self.request);
        persons.extend(identifiers(pid));
        persons
    }
}

/// Operations of the issuers that give a token.
pub(crate) const TOKEN_OPERATIONS: [&str; 3] = ["postToken", "postIdportenToken", "postLegacyToken"];

/// Every run of exactly 11 digits.
pub(crate) fn identifiers(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.filter(|word| word.len() == 11).map(str::to_owned).collect()
}

/// Digits of times become 0, and correlation ids and tokens are left out.
fn without_changing_parts(body: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else { return times_as_zeros(body) };
    blank(&mut value);
    // White space of the body is part of its shape.
    let lines = body.matches(['\n', ' ']).count();
    format!("{value} {}", if lines > 0 && body.contains('\n') { "in lines" } else { "" })
}

fn blank(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(blank),
        Value::Object(members) => {
            for name in ["access_token", "id_token", "refresh_token", "correlation_id", "jti"] {
                if let Some(value) = members.get_mut(name).filter(|value| value.is_string()) {
                    *value = Value::from("");
                }
            }
            members.values_mut().for_each(blank);
        }
        Value::String(text) => *text = times_as_zeros(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `2023-06-29T10:14:52.1+02` becomes `0000-00-00T00:00:00+02`: the form stays, and so does the length of a fraction but its digits.
fn times_as_zeros(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for start in 0..bytes.len().saturating_sub(18) {
        if is_time(&bytes[start..start + 19]) {
            let fraction = match bytes.get(start + 19) {
                Some(b'.') => bytes[start + 20..].iter().take_while(|byte| byte.is_ascii_digit()).count() + 1,
                _ => 0,
            };
            for byte in bytes[start..start + 19 + fraction].iter_mut().filter(|byte| byte.is_ascii_digit()) {
                *byte = b'0';
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_time(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        10 => *byte == b'T',
        13 | 16 => *byte == b':',
        _ => byte.is_ascii_digit(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_from_run_to_run_is_blanked() {
        let same = without_changing_parts;
        assert_eq!(
            same(r#"{"a":"2023-06-29T10:14:52+02","correlation_id":"x"}"#),
            same(r#"{"a":"2024-07-01T00:00:00+02","correlation_id":"y"}"#)
        );
        assert_ne!(same(r#"{"a":"2023-06-29T10:14:52+02"}"#), same(r#"{"a":"2023-06-29T08:14:52Z"}"#));
        assert_ne!(same(r#"{"a":1,"b":2}"#), same(r#"{"b":2,"a":1}"#));
        assert_ne!(same("{\n\"a\": 1}"), same(r#"{"a": 1}"#));
    }

    #[test]
    fn identifiers_have_eleven_digits() {
        assert_eq!(identifiers(r#"["17894199350", 123456789012, "1"]"#), ["17894199350"]);
    }
}
