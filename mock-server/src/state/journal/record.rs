use std::borrow::Cow;

use http::{Method, StatusCode};
use jiff::Timestamp;
use krr_specs::{Violation, mask};
use percent_encoding::percent_decode_str;

use crate::state::journal::body_excerpt::{EXCERPT, excerpt, list_excerpt, truncated};

/// An exchange before it is masked.
pub(crate) struct ExchangeParts<'s> {
    pub(crate) at: Timestamp,
    pub(crate) method: &'s Method,
    pub(crate) path: &'s str,
    /// Whether it is a path of the document, with nothing of the client in it.
    pub(crate) is_fixed_path: bool,
    pub(crate) operation: Option<&'s str>,
    pub(crate) request: &'s [u8],
    pub(crate) read_as: BodyKind,
    pub(crate) status: StatusCode,
    pub(crate) response: &'s [u8],
    /// What is kept of the response, where that is known already.
    pub(crate) response_excerpt: Option<String>,
    pub(crate) hint: Option<&'s str>,
    pub(crate) client_breaches: Vec<Violation>,
    pub(crate) server_breaches: Vec<Violation>,
}

/// What the body of a request turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// A list of so many identifiers as nearly everybody writes it, which is masked once that is known.
    UsualList(usize),
    /// A list of identifiers that was read in one pass.
    List,
    Anything,
}

/// What the journal keeps of an exchange. Identifiers, addresses and tokens are masked when it is made, so that nothing made
/// from it can leak one.
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

/// What is kept of a request.
pub(crate) enum RecordedRequest {
    UsualList(usize),
    Excerpt(String),
}

impl<'s> MaskedExchange<'s> {
    pub(crate) fn of(spoken: ExchangeParts<'s>) -> Self {
        Self {
            at: spoken.at,
            method: masked_method(spoken.method),
            path: if spoken.is_fixed_path { spoken.path.into() } else { short(masked_path(spoken.path)) },
            operation: spoken.operation,
            request: match spoken.read_as {
                BodyKind::UsualList(count) => RecordedRequest::UsualList(count),
                BodyKind::List => RecordedRequest::Excerpt(list_excerpt(spoken.request)),
                BodyKind::Anything => RecordedRequest::Excerpt(excerpt(spoken.request)),
            },
            status: spoken.status.as_u16(),
            response: spoken.response_excerpt.unwrap_or_else(|| excerpt(spoken.response)),
            hint: spoken.hint.map(|hint| short(mask(hint))),
            client_breaches: few(spoken.client_breaches),
            server_breaches: few(spoken.server_breaches),
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
}

/// The first of many, each no longer than an excerpt, and how many more there are: a list of 450 000 wrong items fits into one
/// request, and must not fill the memory.
fn few(mut breaches: Vec<Violation>) -> Vec<Violation> {
    const MOST: usize = 20;
    let more = breaches.len().saturating_sub(MOST);
    let rule = breaches.last().map(|breach| breach.rule);
    breaches.truncate(MOST);
    for breach in &mut breaches {
        breach.reason = short(Cow::Owned(std::mem::take(&mut breach.reason))).into_owned();
    }
    breaches.extend(rule.filter(|_| more > 0).map(|rule| Violation::new(rule, format!("and at least {more} more"))));
    // What was truncated would be kept as room.
    breaches.shrink_to_fit();
    breaches
}

fn short(text: Cow<'_, str>) -> Cow<'_, str> {
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
