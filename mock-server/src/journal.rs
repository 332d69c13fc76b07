use std::{borrow::Cow, collections::VecDeque, fmt};

use http::{Method, StatusCode};
use jiff::Timestamp;
use krr_specs::{Violation, mask};
use parking_lot::Mutex;
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::excerpt::{excerpt, list_excerpt};

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
    /// What is kept of the response, where that is known already.
    pub(crate) response_excerpt: Option<String>,
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
            response: spoken.response_excerpt.unwrap_or_else(|| excerpt(spoken.response)),
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
