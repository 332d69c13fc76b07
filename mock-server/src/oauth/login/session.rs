use http::{HeaderMap, header::COOKIE};
use jiff::{SignedDuration, Timestamp};
use krr_specs::Issuer;

use crate::http::request_host::RequestHost;
use crate::oauth::login::acr::Acr;
use crate::oauth::login::locale::Language;

/// How long a person stays logged in, a guess.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(30);
/// The name of the cookie says that it is not ID-porten's own.
const COOKIE_NAME: &str = "krr-mock-idporten";

pub(crate) struct Session {
    /// The claim `sid`. It differs from the cookie, because every client sees it.
    pub(crate) sid: String,
    pub(crate) pid: String,
    pub(crate) acr: Acr,
    pub(crate) auth_time: Timestamp,
    pub(crate) locale: Language,
}

pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let fields = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value).next()
}

/// The header `Set-Cookie` for a session; an empty value deletes the cookie. `Lax`, because a login starts with a link from
/// another site.
pub(crate) fn set_cookie(value: &str, host: RequestHost<'_>) -> String {
    let secure = if host.is_secure() { "; Secure" } else { "" };
    let path = match (host.world_prefix(), host.has_root(Issuer::Idporten)) {
        ("", true) => "/".to_owned(),
        (prefix, true) => prefix.to_owned(),
        (prefix, false) => format!("{prefix}/idporten"),
    };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    format!("{COOKIE_NAME}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}{age}")
}
