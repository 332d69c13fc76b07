use http::{StatusCode, header::WWW_AUTHENTICATE};

use crate::{
    http::{oauth_error::oauth_error, response::ApiResponse},
    services::issuers::idporten::redirect::redirect_to,
};

/// Why a request is not granted: the error and its description for the client, the hint for whoever writes it, in English and
/// then, after a slash, in bokmål.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuthorizationError {
    error: &'static str,
    description: &'static str,
    hint: String,
}

/// Where an authorization response goes, and what it carries whatever is in it.
pub(crate) struct ReturnAddress<'a> {
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: Option<&'a str>,
    /// Who answers (RFC 9207).
    pub(crate) issuer: &'a str,
}

impl ReturnAddress<'_> {
    pub(crate) fn send(&self, first: &[(&str, &str)]) -> ApiResponse {
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

    /// The description is the same whatever is wrong: nobody learns from it which clients there are.
    pub(crate) fn invalid_client(hint: impl Into<String>) -> Self {
        Self::new("invalid_client", "Client authentication failed", hint)
    }

    pub(crate) fn invalid_scope(hint: impl Into<String>) -> Self {
        Self::new("invalid_scope", "Invalid, unknown or malformed scope", hint)
    }

    /// At the token endpoint (RFC 6749, section 5.2). 400 for a client that is not who it says, too: 401 would have to name a
    /// scheme of HTTP authentication (RFC 9110, section 11.6.1), and there is none.
    pub(crate) fn answer(&self) -> ApiResponse {
        oauth_error(StatusCode::BAD_REQUEST, self.error, self.description).hinting(&self.hint)
    }

    /// Back to the client through the browser (RFC 6749, section 4.1.2.1).
    pub(crate) fn send_to(&self, address: &ReturnAddress<'_>) -> ApiResponse {
        address.send(&[("error", self.error), ("error_description", self.description)]).hinting(&self.hint)
    }

    /// Where an access token opens the door (RFC 6750, section 3).
    pub(crate) fn at_the_door(&self) -> ApiResponse {
        let challenge = format!("Bearer error=\"{}\", error_description=\"{}\"", self.error, self.description);
        oauth_error(StatusCode::UNAUTHORIZED, self.error, self.description)
            .with(WWW_AUTHENTICATE, &challenge)
            .hinting(&self.hint)
    }
}
