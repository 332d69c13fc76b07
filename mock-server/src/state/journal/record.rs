use std::borrow::Cow;

use http::{Method, StatusCode};
use jiff::Timestamp;
use krr_specs::{Violation, mask};
use percent_encoding::percent_decode_str;

use crate::state::journal::body_excerpt::{EXCERPT, excerpt, list_excerpt, truncated};

/// A request and its response before masking.
pub(crate) struct ExchangeParts<'s> {
    pub(crate) at: Timestamp,
    pub(crate) method: &'s Method,
    pub(crate) path: &'s str,
    /// Whether the path is a fixed one of the document, which needs no masking.
    pub(crate) is_fixed_path: bool,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: &'s [u8],
    pub(crate) body_kind: BodyKind,
    pub(crate) status: StatusCode,
    pub(crate) response: &'s [u8],
    /// The excerpt of the response, if it is known already.
    pub(crate) response_excerpt: Option<String>,
    pub(crate) hint: Option<&'s str>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

/// What is known of the body of a request. Lists of identifiers are quicker to mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// A list of so many identifiers in the form of [`compact_list`](crate::state::journal::compact_list).
    CompactList(usize),
    /// A list of identifiers and nothing else with digits.
    IdentifierList,
    Other,
}

/// An exchange without identifiers, addresses and tokens. Journal and log are made from it.
pub(crate) struct MaskedExchange<'s> {
    pub(crate) at: Timestamp,
    pub(crate) method: Cow<'s, str>,
    pub(crate) path: Cow<'s, str>,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: RecordedRequest,
    pub(crate) status: u16,
    pub(crate) response: String,
    pub(crate) hint: Option<Cow<'s, str>>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

pub(crate) enum RecordedRequest {
    CompactList(usize),
    Excerpt(String),
}

impl<'s> MaskedExchange<'s> {
    pub(crate) fn new(parts: ExchangeParts<'s>) -> Self {
        Self {
            at: parts.at,
            method: masked_method(parts.method),
            path: if parts.is_fixed_path { parts.path.into() } else { shortened(masked_path(parts.path)) },
            operation: parts.operation,
            request: match parts.body_kind {
                BodyKind::CompactList(count) => RecordedRequest::CompactList(count),
                BodyKind::IdentifierList => RecordedRequest::Excerpt(list_excerpt(parts.request)),
                BodyKind::Other => RecordedRequest::Excerpt(excerpt(parts.request)),
            },
            status: parts.status.as_u16(),
            response: parts.response_excerpt.unwrap_or_else(|| excerpt(parts.response)),
            hint: parts.hint.map(|hint| shortened(mask(hint))),
            client_breaches: limited(parts.client_breaches),
            server_breaches: limited(parts.server_breaches),
        }
    }

    /// Writes the line of the request log.
    pub(crate) fn log(&self) {
        let (method, path, status) = (&self.method, &self.path, self.status);
        match &self.hint {
            Some(hint) => tracing::warn!("{method} {path} -> {status}: {hint}"),
            None => tracing::info!("{method} {path} -> {status}"),
        }
    }
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
        _ => mask(method.as_str()),
    }
}

fn masked_path(path: &str) -> Cow<'_, str> {
    match path.contains('%') {
        true => Cow::Owned(mask(&percent_decode_str(path).decode_utf8_lossy()).into_owned()),
        false => mask(path),
    }
}
