use std::fmt;

use http::{StatusCode, header::WWW_AUTHENTICATE};

use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::response::ResponseTarget;

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
    pub(crate) error: &'static str,
    description: &'static str,
    hint: String,
    /// Whether the client authenticated in the header `Authorization` and failed.
    has_basic_challenge: bool,
}

impl AuthorizationError {
    pub(crate) fn new(error: &'static str, description: &'static str, hint: impl Into<String>) -> Self {
        Self { error, description, hint: hint.into(), has_basic_challenge: false }
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

    /// The same error for a client that used the header `Authorization`.
    pub(crate) fn with_basic_challenge(self) -> Self {
        let has_basic_challenge = self.error == "invalid_client";
        Self { has_basic_challenge, ..self }
    }

    pub(crate) fn invalid_scope(hint: impl Into<String>) -> Self {
        Self::new("invalid_scope", "Invalid, unknown or malformed scope", hint)
    }

    /// The response of the token endpoint (RFC 6749, section 5.2). A failed client authentication gets 401 only where the client
    /// used the header `Authorization`: 401 has to name a scheme of HTTP authentication (RFC 9110, section 11.6.1).
    pub(crate) fn token_response(&self) -> ApiResponse {
        match self.has_basic_challenge {
            true => oauth_error(StatusCode::UNAUTHORIZED, self.error, self.description)
                .with(WWW_AUTHENTICATE, "Basic realm=\"ID-porten\""),
            false => oauth_error(StatusCode::BAD_REQUEST, self.error, self.description),
        }
        .hinting(&self.hint)
    }

    /// The response to the client by way of the browser (RFC 6749, section 4.1.2.1).
    pub(crate) fn authorization_response(&self, ctx: &RequestContext<'_>, target: &ResponseTarget<'_>) -> ApiResponse {
        let parameters = [("error", self.error), ("error_description", self.description)];
        target.respond(ctx, &parameters).hinting(&self.hint)
    }

    /// The response to a request with an access token (RFC 6750, section 3).
    pub(crate) fn bearer_response(&self) -> ApiResponse {
        let challenge = format!("Bearer error=\"{}\", error_description=\"{}\"", self.error, self.description);
        oauth_error(StatusCode::UNAUTHORIZED, self.error, self.description)
            .with(WWW_AUTHENTICATE, &challenge)
            .hinting(&self.hint)
    }
}
