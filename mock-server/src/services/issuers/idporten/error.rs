use std::fmt;

use http::{StatusCode, header::WWW_AUTHENTICATE};

use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::services::issuers::idporten::redirect::redirect_to;

/// A hint for developers in English and in bokmål.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BilingualHint {
    pub(crate) en: &'static str,
    pub(crate) nb: &'static str,
}

impl fmt::Display for BilingualHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.en, self.nb)
    }
}

/// An OAuth error: `error` and `error_description` for the client, and a hint for its developer. The hint is in English and,
/// after a slash, in bokmål.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizationError {
    error: &'static str,
    description: &'static str,
    hint: String,
}

/// Where an authorization response goes, with the parameters of every response.
pub(crate) struct RedirectTarget<'a> {
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: Option<&'a str>,
    /// The parameter `iss` (RFC 9207).
    pub(crate) issuer: &'a str,
}

impl RedirectTarget<'_> {
    pub(crate) fn redirect(&self, first: &[(&str, &str)]) -> ApiResponse {
        let state = self.state.map(|state| ("state", state));
        let all: Vec<_> = first.iter().copied().chain(state).chain([("iss", self.issuer)]).collect();
        redirect_to(self.redirect_uri, &all)
    }
}

impl AuthorizationError {
    pub(crate) fn new(error: &'static str, description: &'static str, hint: impl Into<String>) -> Self {
        Self { error, description, hint: hint.into() }
    }

    pub(crate) fn invalid_request(description: &'static str, hint: impl Into<String>) -> Self {
        Self::new("invalid_request", description, hint)
    }

    pub(crate) fn invalid_grant(description: &'static str, hint: impl Into<String>) -> Self {
        Self::new("invalid_grant", description, hint)
    }

    /// The description is always the same, so that it does not reveal which clients exist.
    pub(crate) fn invalid_client(hint: impl Into<String>) -> Self {
        Self::new("invalid_client", "Client authentication failed", hint)
    }

    pub(crate) fn invalid_scope(hint: impl Into<String>) -> Self {
        Self::new("invalid_scope", "Invalid, unknown or malformed scope", hint)
    }

    /// The response of the token endpoint (RFC 6749, section 5.2). A failed client authentication gets 400 as well: 401 would have
    /// to name a scheme of HTTP authentication (RFC 9110, section 11.6.1), and there is none.
    pub(crate) fn token_response(&self) -> ApiResponse {
        oauth_error(StatusCode::BAD_REQUEST, self.error, self.description).hinting(&self.hint)
    }

    /// The redirect to the client (RFC 6749, section 4.1.2.1).
    pub(crate) fn redirect(&self, target: &RedirectTarget<'_>) -> ApiResponse {
        target.redirect(&[("error", self.error), ("error_description", self.description)]).hinting(&self.hint)
    }

    /// The response to a request with an access token (RFC 6750, section 3).
    pub(crate) fn bearer_response(&self) -> ApiResponse {
        let challenge = format!("Bearer error=\"{}\", error_description=\"{}\"", self.error, self.description);
        oauth_error(StatusCode::UNAUTHORIZED, self.error, self.description)
            .with(WWW_AUTHENTICATE, &challenge)
            .hinting(&self.hint)
    }
}
