use std::{borrow::Cow, sync::LazyLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::Full;
use krr_specs::{Behaviour, Generation};
use serde::Serialize;

/// An answer as plain data, before it becomes bytes on a socket.
#[derive(Debug, Clone)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: Cow<'static, HeaderMap>,
    pub(crate) body: Bytes,
    /// What the developer should know and the client must not see in the body.
    pub(crate) hint: Option<String>,
    /// What the journal keeps of the body, where both were put together by what is proved to keep the contract, so that judging
    /// the answer each time tells nothing new.
    pub(crate) excerpt: Option<String>,
}

/// Said by KRR to everybody, as recorded from G3 (wire-behaviour R5; `guess` for the others, dossier 1.3). What differs
/// between the generations is in their behaviour.
const SECURITY_HEADERS: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate")),
    (header::PRAGMA, HeaderValue::from_static("no-cache")),
    (header::EXPIRES, HeaderValue::from_static("0")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=16070400; includeSubDomains")),
];

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The fields of most answers before they are dressed.
static JSON_ALONE: LazyLock<HeaderMap> = LazyLock::new(|| HeaderMap::from_iter([(header::CONTENT_TYPE, JSON)]));

/// The same in the dress of each generation, in the order of [`Generation::ALL`], for most answers to share.
static JSON_DRESSED: LazyLock<[HeaderMap; 3]> = LazyLock::new(|| {
    Generation::ALL.map(|generation| {
        let mut headers = JSON_ALONE.clone();
        insert_headers(&mut headers, generation.behaviour());
        headers
    })
});

/// What every answer of KRR wears, and what those of this generation wear besides.
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

/// The headers that every answer of KRR carries, and those of this generation besides.
pub(crate) fn promised_headers(behaviour: &Behaviour) -> impl Iterator<Item = HeaderName> {
    response_headers(behaviour).map(|(name, _)| name)
}

/// Carries the hint, in an answer that is otherwise what the register would say.
const HINT: HeaderName = HeaderName::from_static("krr-mock-hint");

/// How much of a hint a header carries, in characters: a scope of 60 000 would make one that no client reads.
const LONGEST_HINT: usize = 2000;

impl ApiResponse {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Cow::Owned(HeaderMap::new()), body: Bytes::new(), hint: None, excerpt: None }
    }

    /// Compact JSON, `application/json` without charset (VALG-REC).
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("answers are made of strings, numbers and lists");
        Self { body: body.into(), headers: Cow::Borrowed(&JSON_ALONE), ..Self::empty(status) }
    }

    /// Persons as JSON, valid by construction: whoever is in the register was checked on the way in, a
    /// [`PersonWriter`](krr_fixtures::PersonWriter) writes each as the serializer would (`fixtures/tests/writer.rs`), and that is
    /// what the documents allow (`fixtures/tests/contract.rs`).
    pub(crate) fn written(body: Vec<u8>, excerpt: String) -> Self {
        let headers = Cow::Borrowed(&*JSON_ALONE);
        Self { body: body.into(), headers, excerpt: Some(excerpt), ..Self::empty(StatusCode::OK) }
    }

    /// Whether nothing can be wrong with it, unless it is made wrong after.
    pub(crate) fn is_valid_by_construction(&self) -> bool {
        self.excerpt.is_some()
    }

    pub(crate) fn text(status: StatusCode, media_type: &str, text: String) -> Self {
        Self { body: text.into(), ..Self::empty(status) }.with(header::CONTENT_TYPE, media_type)
    }

    /// Replaces a header; a value that no header can hold is left out.
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

    /// Puts on what every answer of KRR wears, what this generation wears besides, and the hint where there is one.
    pub(crate) fn dressed(mut self, behaviour: &Behaviour) -> Self {
        self.dress(behaviour);
        self
    }

    /// The same in place, for the sake of every look-up.
    pub(crate) fn dress(&mut self, behaviour: &Behaviour) {
        let mut dressed = Generation::ALL.into_iter().zip(JSON_DRESSED.iter());
        let json_dressed = dressed.find(|(generation, _)| *generation == behaviour.generation);
        match (&mut self.headers, json_dressed) {
            (Cow::Borrowed(_), Some((_, dressed))) => self.headers = Cow::Borrowed(dressed),
            (headers, _) => insert_headers(headers.to_mut(), behaviour),
        }
        self.show_hint();
    }

    /// Puts on the hint alone, where there is one.
    pub(crate) fn with_hint(mut self) -> Self {
        self.show_hint();
        self
    }

    fn show_hint(&mut self) {
        let hint = self.hint.as_ref().map(|hint| in_ascii(hint.chars().take(LONGEST_HINT)));
        if let Some(hint) = hint.and_then(|hint| HeaderValue::try_from(hint).ok()) {
            self.headers.to_mut().insert(HINT, hint);
        }
    }

    pub(crate) fn on_the_wire(self) -> http::Response<Full<Bytes>> {
        let mut response = http::Response::new(Full::new(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.into_owned();
        response
    }
}

/// A field value that no library stumbles over: Norwegian letters as the API itself spells them (`spraak`), all else as `?`.
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
