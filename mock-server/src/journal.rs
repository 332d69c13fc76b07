use std::{borrow::Cow, collections::VecDeque, fmt};

use http::{Method, StatusCode};
use jiff::Timestamp;
use krr_specs::{Violation, mask, maskable};
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::private_members::{form_starred, starred};

/// How much of a body is kept, in bytes.
const EXCERPT: usize = 2048;

/// What was asked and answered, and the verdict on both. Identifiers, addresses and tokens are masked
/// when it is made, so that nothing made from it can leak one.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// By the register clock.
    at: Timestamp,
    method: Cow<'static, str>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    request: String,
    status: u16,
    response: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// How the client broke the contract.
    client_breaches: Vec<Violation>,
    /// How the mock broke the contract; always a bug of the mock, unless it was told to lie.
    server_breaches: Vec<Violation>,
}

/// An exchange before it is masked.
pub(crate) struct Spoken<'s> {
    pub(crate) at: Timestamp,
    pub(crate) method: &'s Method,
    pub(crate) path: &'s str,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: &'s [u8],
    /// Whether the request was read in one pass as a list of identifiers.
    pub(crate) asks_in_list: bool,
    pub(crate) status: StatusCode,
    pub(crate) response: &'s [u8],
    pub(crate) hint: Option<&'s str>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

impl Exchange {
    pub(crate) fn record(spoken: Spoken<'_>) -> Self {
        Self {
            at: spoken.at,
            method: masked_method(spoken.method),
            path: mask(&percent_decode_str(spoken.path).decode_utf8_lossy()).into_owned(),
            operation: spoken.operation.map(str::to_owned),
            request: if spoken.asks_in_list { list_excerpt(spoken.request) } else { excerpt(spoken.request) },
            status: spoken.status.as_u16(),
            response: excerpt(spoken.response),
            hint: spoken.hint.map(|hint| mask(hint).into_owned()),
            client_breaches: spoken.client_breaches,
            server_breaches: spoken.server_breaches,
        }
    }

    /// One line for the developer who watches.
    pub(crate) fn log(&self) {
        let (method, path, status) = (&self.method, &self.path, self.status);
        match &self.hint {
            Some(hint) => tracing::warn!("{method} {path} -> {status}: {hint}"),
            None => tracing::info!("{method} {path} -> {status}"),
        }
    }

    /// The status that was answered.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How the client broke the contract; empty when it kept it.
    #[must_use]
    pub fn client_breaches(&self) -> &[Violation] {
        &self.client_breaches
    }

    /// How the mock broke the contract; anything here is a bug of the mock.
    #[must_use]
    pub fn server_breaches(&self) -> &[Violation] {
        &self.server_breaches
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} -> {}", self.method, self.path, self.status)?;
        for (name, body) in [("request", &self.request), ("response", &self.response)] {
            if !body.is_empty() {
                writeln!(f, "  {name}: {body}")?;
            }
        }
        for (who, breaches) in [("client", &self.client_breaches), ("mock", &self.server_breaches)] {
            for breach in breaches {
                writeln!(f, "  {who} broke {breach}")?;
            }
        }
        Ok(())
    }
}

fn masked_method(method: &Method) -> Cow<'static, str> {
    match *method {
        Method::GET => "GET".into(),
        Method::POST => "POST".into(),
        _ => mask(method.as_str()).into_owned().into(),
    }
}

/// The first bytes of a body as they are once the whole of it is masked, for a cut identifier would no longer be recognised as
/// one. So more than them is masked, up to where a cut changes nothing; and more still where much was hidden.
fn excerpt(body: &[u8]) -> String {
    let mut taken = EXCERPT + EXCERPT / 4;
    while taken < body.len() {
        // Up to an ASCII character, so that nothing is cut in the middle of another.
        if let Some(start) = cut(&masked(&read(maskable(&body[..taken]))), body.len()) {
            return start;
        }
        taken *= 2;
    }
    let text = read(body);
    let masked = masked(&text);
    cut(&masked, body.len()).unwrap_or_else(|| masked.into_owned())
}

/// The same of a list that was read in one pass. It is ASCII, and of all that is in it the identifiers alone have digits: with a
/// star for each digit it is masked.
fn list_excerpt(body: &[u8]) -> String {
    let start = &body[..body.len().min(EXCERPT)];
    let starred = start.iter().map(|byte| if byte.is_ascii_digit() { b'*' } else { *byte }).collect();
    let mut starred = String::from_utf8(starred).unwrap_or_default();
    if start.len() < body.len() {
        starred += &cut_off(body.len());
    }
    starred
}

/// What is longer than an excerpt, cut to one.
fn cut(masked: &str, length: usize) -> Option<String> {
    let start = masked.get(..masked.floor_char_boundary(EXCERPT)).filter(|start| start.len() < masked.len())?;
    Some([start, &cut_off(length)].concat())
}

/// What stands in place of the rest of so many bytes.
fn cut_off(length: usize) -> String {
    format!("... ({length} bytes)")
}

/// What is UTF-8, as nearly all is, is told so at once; of all else what can be read.
fn read(body: &[u8]) -> Cow<'_, str> {
    str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Each step borrows where it finds nothing to hide.
fn masked(text: &str) -> Cow<'_, str> {
    [form_starred, starred, mask].into_iter().fold(Cow::Borrowed(text), |text, step| match text {
        Cow::Borrowed(text) => step(text),
        Cow::Owned(text) => match step(&text) {
            Cow::Owned(stepped) => Cow::Owned(stepped),
            Cow::Borrowed(_) => Cow::Owned(text),
        },
    })
}

/// The newest exchanges of one world.
pub(crate) struct Journal {
    most: usize,
    exchanges: Mutex<VecDeque<Exchange>>,
}

impl Journal {
    /// A journal that keeps `most` exchanges; the oldest go first.
    pub(crate) fn holding(most: usize) -> Self {
        Self { most, exchanges: Mutex::default() }
    }

    pub(crate) fn add(&self, exchange: Exchange) {
        let mut exchanges = self.exchanges.lock();
        if exchanges.len() == self.most {
            exchanges.pop_front();
        }
        exchanges.push_back(exchange);
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.exchanges.lock().clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bodies with everything in them that is hidden, some of it cut, repeated until they are long.
    fn bodies() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "\\PC{0,6}",
            "[0-9]{8,11}",
            "ola@a\\.no",
            "Bearer [a-z./]{5}",
            "[a-z]{16}\\.e30\\.",
            Just(r#""epostadresse":"a \"b"#.to_owned()),
            Just(r#""},{"personidentifikator":""#.to_owned()),
            Just("&token=abc".to_owned()),
            "[\\\\\", :+&/ø=]",
        ];
        let pieces = proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat());
        (pieces, 1..60_usize, any::<Option<u8>>()).prop_map(|(text, times, odd)| {
            let mut body = text.repeat(times).into_bytes();
            body.extend(odd);
            body.extend(text.bytes());
            body
        })
    }

    proptest! {
        /// What is read in one pass has its digits in identifiers alone, whatever document it is read by.
        #[test]
        fn a_list_is_starred_as_it_is_masked(
            who in "[0-9]{11}",
            times in 1..300_usize,
            flag in any::<Option<bool>>(),
            is_pretty: bool,
        ) {
            let mut body = serde_json::json!({ "personidentifikatorer": vec![who; times] });
            if let Some(flag) = flag {
                body["inkluderIkkeRegistrerte"] = flag.into();
            }
            let body = if is_pretty { format!("{body:#}") } else { body.to_string() };
            prop_assert_eq!(list_excerpt(body.as_bytes()), excerpt(body.as_bytes()));
        }

        #[test]
        fn an_excerpt_is_the_start_of_the_whole_masked(body in bodies()) {
            let text = String::from_utf8_lossy(&body);
            let whole = masked(&text);
            prop_assert_eq!(excerpt(&body), cut(&whole, body.len()).unwrap_or_else(|| whole.into_owned()));
        }
    }
}
