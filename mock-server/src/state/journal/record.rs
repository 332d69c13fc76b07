use std::{
    borrow::Cow,
    sync::Arc,
    time::{Duration, Instant},
};

use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use krr_specs::{Violation, one_line};
use percent_encoding::percent_decode_str;

use crate::oauth::shown_token::ShownToken;
use crate::state::journal::body_excerpt::{EXCERPT, excerpt, truncated};
use crate::state::journal::fields::{masked_headers, masked_query};
use crate::state::journal::masking::masked;
use crate::state::journal::test_data::TestData;

/// A request and its response before masking.
pub(crate) struct ExchangeParts<'s> {
    pub(crate) id: u64,
    pub(crate) received: Instant,
    pub(crate) at: Timestamp,
    pub(crate) method: &'s Method,
    pub(crate) path: &'s str,
    /// Whether the path is a fixed one of the document, which needs no masking.
    pub(crate) is_fixed_path: bool,
    pub(crate) query: &'s [(String, String)],
    pub(crate) headers: &'s HeaderMap,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: &'s [u8],
    /// The excerpt of the request, if it is known already.
    pub(crate) request_excerpt: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) response_headers: ResponseHeaders<'s>,
    pub(crate) response: &'s [u8],
    /// The excerpt of the response, if it is known already.
    pub(crate) response_excerpt: Option<String>,
    /// Whether the response has persons of the register.
    pub(crate) shows_register: bool,
    pub(crate) token: Option<Arc<ShownToken>>,
    pub(crate) fault: String,
    pub(crate) hint: Option<&'s str>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

/// The headers of a response before its id was added.
pub(crate) enum ResponseHeaders<'s> {
    /// Those of most responses, which have nothing to mask.
    Shared(&'static HeaderMap),
    Own(&'s HeaderMap),
}

/// An exchange with everything masked that could be a real person's, and every token. Journal and log are made from it.
pub(crate) struct MaskedExchange<'s> {
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) duration: Duration,
    pub(crate) method: Cow<'s, str>,
    pub(crate) path: Cow<'s, str>,
    pub(crate) query: String,
    pub(crate) headers: String,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) shared_headers: Option<&'static HeaderMap>,
    /// When there are no shared ones.
    pub(crate) response_headers: String,
    pub(crate) response: String,
    pub(crate) token: Option<Arc<ShownToken>>,
    pub(crate) fault: String,
    pub(crate) hint: Option<Cow<'s, str>>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

impl<'s> MaskedExchange<'s> {
    pub(crate) fn new(parts: ExchangeParts<'s>, data: TestData<'_>) -> Self {
        let (shared_headers, response_headers) = match parts.response_headers {
            ResponseHeaders::Shared(headers) => (Some(headers), String::new()),
            ResponseHeaders::Own(headers) => (None, masked_headers(headers, data)),
        };
        let response = |body| excerpt(body, if parts.shows_register { data.of_register() } else { data });
        Self {
            id: parts.id,
            at: parts.at,
            duration: parts.received.elapsed(),
            method: masked_method(parts.method),
            path: if parts.is_fixed_path { parts.path.into() } else { shortened(masked_path(parts.path, data)) },
            query: masked_query(parts.query, data),
            headers: masked_headers(parts.headers, data),
            operation: parts.operation,
            request: parts.request_excerpt.unwrap_or_else(|| excerpt(parts.request, data)),
            status: parts.status.as_u16(),
            shared_headers,
            response_headers,
            response: parts.response_excerpt.unwrap_or_else(|| response(parts.response)),
            token: parts.token,
            fault: parts.fault,
            hint: parts.hint.map(|hint| shortened(masked(hint, data))),
            client_breaches: limited(parts.client_breaches),
            server_breaches: limited(parts.server_breaches),
        }
    }

    /// Writes the line of the request log.
    pub(crate) fn log(&self) {
        let (method, path, status) = (one_line(&self.method), one_line(&self.path), self.status);
        match self.hint.as_deref().map(one_line) {
            Some(hint) => tracing::warn!("{method} {path} -> {status}: {hint}"),
            None => tracing::info!("{method} {path} -> {status}"),
        }
    }
}

/// A text of a client that belongs to no exchange, for the log: masked, on one line.
pub(crate) fn log_text(text: &str) -> String {
    one_line(&masked(text, TestData::SYNTHETIC)).into_owned()
}

/// The first breaches, each no longer than an excerpt, and the number of the others: one request can have 450 000 of them.
fn limited(mut breaches: Vec<Violation>) -> Vec<Violation> {
    const MAX: usize = 20;
    let more = breaches.len().saturating_sub(MAX);
    let rule = breaches.last().map(|breach| breach.rule);
    breaches.truncate(MAX);
    for breach in &mut breaches {
        breach.reason = shortened(Cow::Owned(std::mem::take(&mut breach.reason))).into_owned();
    }
    breaches.extend(rule.filter(|_| more > 0).map(|rule| Violation::new(rule, format!("and at least {more} more"))));
    // Truncating alone keeps the memory.
    breaches.shrink_to_fit();
    breaches
}

fn shortened(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.len() {
        length if length > EXCERPT => Cow::Owned(truncated(text.into_owned(), length)),
        _ => text,
    }
}

fn masked_method(method: &Method) -> Cow<'_, str> {
    match *method {
        Method::GET | Method::POST => method.as_str().into(),
        _ => shortened(masked(method.as_str(), TestData::SYNTHETIC)),
    }
}

fn masked_path<'p>(path: &'p str, data: TestData<'_>) -> Cow<'p, str> {
    match path.contains('%') {
        true => Cow::Owned(masked(&percent_decode_str(path).decode_utf8_lossy(), data).into_owned()),
        false => masked(path, data),
    }
}
