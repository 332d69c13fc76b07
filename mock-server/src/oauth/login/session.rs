use http::{HeaderMap, header::COOKIE};
use jiff::{SignedDuration, Timestamp};
use krr_specs::Issuer;

use crate::{
    http::request_host::RequestHost,
    oauth::login::{acr::Acr, locale::Language},
};

/// For how long somebody stays logged in: half an hour, a guess.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(30);
/// The cookie that holds a session. It names the mock, so that nobody takes it for ID-porten's.
const COOKIE_NAME: &str = "krr-mock-idporten";

/// Somebody who is logged in at ID-porten, in one browser.
pub(crate) struct Session {
    /// The claim `sid`; not what the cookie holds, because every client sees it.
    pub(crate) sid: String,
    pub(crate) pid: String,
    pub(crate) acr: Acr,
    pub(crate) auth_time: Timestamp,
    /// In which they logged in.
    pub(crate) locale: Language,
}

/// What the session cookie holds, when one was sent.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let fields = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value).next()
}

/// The field `Set-Cookie` for a session; the empty word ends it. `Lax`, because a login begins with a link from another site.
pub(crate) fn set_cookie(word: &str, guise: RequestHost<'_>) -> String {
    let secure = if guise.is_secure() { "; Secure" } else { "" };
    let path = if guise.has_root(Issuer::Idporten) { "/" } else { "/idporten" };
    let age = if word.is_empty() { "; Max-Age=0" } else { "" };
    format!("{COOKIE_NAME}={word}; Path={path}; HttpOnly; SameSite=Lax{secure}{age}")
}
