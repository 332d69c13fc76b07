use std::{borrow::Cow, sync::LazyLock};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use krr_specs::{Behaviour, Generation};
use serde::Serialize;

use crate::http::delivery::{AskAgain, Delivery};

#[derive(Debug, Clone)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: Cow<'static, HeaderMap>,
    pub(crate) body: Bytes,
    /// An explanation for the developer, which is not in the body.
    pub(crate) hint: Option<String>,
    /// What the journal keeps of the body. Present when both were written by code that is proved to keep the contract, so
    /// that the response need not be checked each time.
    pub(crate) excerpt: Option<String>,
    /// Whether the body has persons of the register, whose details are test data.
    pub(crate) shows_register: bool,
    /// Whether the body is an example of the document, for which its author answers.
    pub(crate) quotes_document: bool,
    /// Present where a fault changes how the response is sent.
    pub(crate) delivery: Option<Box<Delivery>>,
    /// Present where the client waits for more than there is.
    pub(crate) ask_again: Option<Box<AskAgain>>,
}

/// On every response of KRR, as recorded from G3 (VALG-REC; a guess for the others). The headers that
/// differ between the generations are in their behaviour.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate")),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
    (header::EXPIRES, HeaderValue::from_static("0")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=16070400; includeSubDomains")),
];

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The headers of most responses before those of the service are added.
static JSON_HEADERS: LazyLock<HeaderMap> = LazyLock::new(|| HeaderMap::from_iter([(header::CONTENT_TYPE, JSON)]));

/// The same with the headers of each generation, in the order of [`Generation::ALL`]. Most responses share them.
static KRR_JSON_HEADERS: LazyLock<[HeaderMap; 3]> = LazyLock::new(|| {
    Generation::ALL.map(|generation| {
        let mut headers = JSON_HEADERS.clone();
        insert_headers(&mut headers, generation.behaviour());
        headers
    })
});

/// The same with a place for the id of the exchange, so that a copy has room for it.
static NUMBERED_HEADERS: LazyLock<[HeaderMap; 3]> = LazyLock::new(|| {
    KRR_JSON_HEADERS.each_ref().map(|shared| {
        let mut headers = shared.clone();
        headers.insert(EXCHANGE_HEADER, HeaderValue::from(0));
        headers
    })
});

fn response_headers(behaviour: &Behaviour) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
    let of_generation = behaviour.headers.iter();
    let of_generation =
        of_generation.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    SECURITY_HEADERS.into_iter().chain(of_generation)
}

fn insert_headers(headers: &mut HeaderMap, behaviour: &Behaviour) {
    for (name, value) in response_headers(behaviour) {
        headers.insert(name, value);
    }
}

/// The names of the headers that every response of this generation carries.
pub(crate) fn promised_headers(behaviour: &Behaviour) -> impl Iterator<Item = HeaderName> {
    response_headers(behaviour).map(|(name, _)| name)
}

/// Carries the hint, in a response that is otherwise KRR's.
const HINT_HEADER: HeaderName = HeaderName::from_static("krr-mock-hint");

/// Carries the id of the exchange in the journal.
const EXCHANGE_HEADER: HeaderName = HeaderName::from_static("krr-mock-exchange");

/// The longest hint in a header, in characters. A scope of 60 000 would make one that clients refuse.
const MAX_HINT_LENGTH: usize = 2000;

impl ApiResponse {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: Cow::Owned(HeaderMap::new()),
            body: Bytes::new(),
            hint: None,
            excerpt: None,
            shows_register: false,
            quotes_document: false,
            delivery: None,
            ask_again: None,
        }
    }

    /// Compact JSON, `application/json` without charset (VALG-REC).
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("responses are made of strings, numbers and lists");
        Self { body: body.into(), headers: Cow::Borrowed(&JSON_HEADERS), ..Self::empty(status) }
    }

    /// Persons as JSON, valid by construction: persons are checked when they are put into the register, a
    /// [`PersonWriter`](krr_fixtures::PersonWriter) writes each as the serializer would (`fixtures/tests/writer.rs`), and the
    /// documents allow that (`fixtures/tests/contract.rs`).
    pub(crate) fn list(body: Vec<u8>, excerpt: String) -> Self {
        let headers = Cow::Borrowed(&*JSON_HEADERS);
        Self { body: body.into(), headers, excerpt: Some(excerpt), shows_register: true, ..Self::empty(StatusCode::OK) }
    }

    /// The same response, whose body has persons of the register.
    pub(crate) fn showing_register(mut self) -> Self {
        self.shows_register = true;
        self
    }

    pub(crate) fn is_valid_by_construction(&self) -> bool {
        self.excerpt.is_some()
    }

    pub(crate) fn text(status: StatusCode, media_type: &str, text: String) -> Self {
        Self { body: text.into(), ..Self::empty(status) }.with(header::CONTENT_TYPE, media_type)
    }

    /// Sets a header. An invalid value is ignored.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.to_mut().insert(name, value);
        }
        self
    }

    pub(crate) fn hinting(mut self, hint: impl std::fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Adds the headers of KRR and of this generation, and the hint if there is one.
    pub(crate) fn apply_headers(&mut self, behaviour: &Behaviour) {
        let mut shared = Generation::ALL.into_iter().zip(KRR_JSON_HEADERS.iter());
        let shared = shared.find(|(generation, _)| *generation == behaviour.generation);
        match (&mut self.headers, shared) {
            (Cow::Borrowed(_), Some((_, shared))) => self.headers = Cow::Borrowed(shared),
            (headers, _) => insert_headers(headers.to_mut(), behaviour),
        }
        self.attach_hint();
    }

    /// Adds the hint alone, if there is one.
    pub(crate) fn with_hint_header(mut self) -> Self {
        self.attach_hint();
        self
    }

    /// The headers, while they are those that most responses share.
    pub(crate) fn shared_headers(&self) -> Option<&'static HeaderMap> {
        match &self.headers {
            Cow::Borrowed(shared) => Some(shared),
            Cow::Owned(_) => None,
        }
    }

    /// Adds the id that the exchange has in the journal.
    pub(crate) fn attach_exchange(&mut self, id: u64) {
        if let Some(shared) = self.shared_headers()
            && let Some(at) = KRR_JSON_HEADERS.iter().position(|headers| std::ptr::eq(headers, shared))
        {
            self.headers = Cow::Owned(NUMBERED_HEADERS[at].clone());
        }
        self.headers.to_mut().insert(EXCHANGE_HEADER, HeaderValue::from(id));
    }

    fn attach_hint(&mut self) {
        let hint = self.hint.as_ref().map(|hint| in_ascii(hint.chars().take(MAX_HINT_LENGTH)));
        if let Some(hint) = hint.and_then(|hint| HeaderValue::try_from(hint).ok()) {
            self.headers.to_mut().insert(HINT_HEADER, hint);
        }
    }
}

impl IntoResponse for ApiResponse {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.into_owned();
        if let Some(fault) = self.delivery.and_then(|delivery| delivery.transport) {
            response.extensions_mut().insert(fault);
        }
        response
    }
}

/// A field value in ASCII, which every library reads: Norwegian letters as the API spells them (`spraak`), all else as `?`.
fn in_ascii(hint: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in hint {
        match c {
            'é' | 'è' | 'ê' => text.push('e'),
            'æ' => text.push_str("ae"),
            'ø' => text.push_str("oe"),
            'å' => text.push_str("aa"),
            'Æ' => text.push_str("Ae"),
            'Ø' => text.push_str("Oe"),
            'Å' => text.push_str("Aa"),
            ' '..='~' => text.push(c),
            _ => text.push('?'),
        }
    }
    text
}
