use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::AUTHORIZATION};
use krr_specs::Operation;
use serde::Deserialize;

use crate::{
    oauth::verified_tokens::Verified,
    operation::access_token::{self, TokenError, TokenPolicy},
};

/// How much of a token is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuthMode {
    /// Signature, issuer, expiry and scope, as the register does.
    #[default]
    Strict,
    /// Any bearer token opens the door; if it is a JWT, its scopes and `pid` are believed.
    Bearer,
    /// No token is needed; if there is one it is believed.
    Off,
}

impl AuthMode {
    /// The name on the command line and in `/_mock/health`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Bearer => "bearer",
            Self::Off => "off",
        }
    }
}

/// Whoever asks: what the token lets them see, and whom it is bound to.
pub(crate) enum Caller {
    /// As a JWT says that was verified.
    Verified(Arc<Verified>),
    Said(UnverifiedClaims),
}

/// What is believed, or known, of a token that is no such JWT.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct UnverifiedClaims {
    pub(crate) scope: String,
    #[serde(default)]
    pub(crate) pid: Option<String>,
}

impl Caller {
    pub(crate) fn scope(&self) -> &str {
        match self {
            Self::Verified(token) => &token.scope,
            Self::Said(said) => &said.scope,
        }
    }

    pub(crate) fn pid(&self) -> Option<&str> {
        match self {
            Self::Verified(token) => token.pid.as_deref(),
            Self::Said(said) => said.pid.as_deref(),
        }
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self::Said(UnverifiedClaims::default())
    }
}

/// Why somebody may not come in. The texts are for the developer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccessDenied {
    #[error(
        "no access token: send one in the header Authorization, after the word Bearer; POST /_mock/tokens gives one"
    )]
    NoToken,
    #[error("the access token is not accepted: {0}")]
    Token(#[from] TokenError),
    #[error("the token lacks a scope that {operation} needs: {wanted}")]
    Scope { operation: String, wanted: String },
}

/// Everything, and nothing withheld: what a token without readable scopes opens when tokens are not checked.
const EVERY_SCOPE: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/hentendring.read \
     krr:user/kontaktinformasjon.read krr:user/digitalpost.read krr:user/spraak.write";

/// Decides who asks, and whether they may: 401 for a token that is missing or not accepted, 403 for a missing scope.
pub(crate) fn authorize(
    operation: &Operation,
    headers: &HeaderMap,
    mode: AuthMode,
    gate: TokenPolicy<'_>,
) -> Result<Caller, AccessDenied> {
    if !operation.needs_token() {
        return Ok(Caller::default());
    }
    let holder = match (credentials(headers), mode) {
        (None, AuthMode::Off) => everything(),
        (None, _) => return Err(AccessDenied::NoToken),
        (Some(token), AuthMode::Strict) => checked(token, gate)?,
        (Some(token), AuthMode::Bearer | AuthMode::Off) => read(token).and_then(believed).unwrap_or_else(everything),
    };
    if !operation.accepts_scopes(holder.scope()) {
        return Err(AccessDenied::Scope {
            operation: operation.id().to_owned(),
            wanted: operation.scopes().to_string(),
        });
    }
    // After the scopes: whoever comes to the wrong door with a good token mostly lacks its scope as well, and 403 says more.
    if let Caller::Verified(token) = &holder {
        gate.door(&token.iss, operation)?;
    }
    Ok(holder)
}

fn everything() -> Caller {
    Caller::Said(UnverifiedClaims { scope: EVERY_SCOPE.to_owned(), pid: None })
}

/// Who holds a token that is accepted here.
fn checked(token: &[u8], gate: TokenPolicy<'_>) -> Result<Caller, TokenError> {
    if let Some(known) = gate.mock.issuing.key().known(token) {
        access_token::accept(&known, gate)?;
        return Ok(Caller::Verified(known));
    }
    let token = read(token).ok_or(TokenError::Opaque)?;
    match access_token::opaque(token, gate) {
        Some(known) => known.map(|known| Caller::Said(UnverifiedClaims { scope: known.scope, pid: known.pid })),
        None => access_token::verify(token, gate).map(Caller::Verified),
    }
}

/// The token after `Bearer `; the scheme is not case-sensitive (RFC 9110, section 11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    read(credentials(headers)?)
}

/// The same as it came: a token has a kilobyte, and nobody need read one that is known.
fn credentials(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.as_bytes().split_at_checked("Bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

fn read(token: &[u8]) -> Option<&str> {
    str::from_utf8(token).ok()
}

/// What a JWT says of itself, whoever signed it.
pub(crate) fn believed(token: &str) -> Option<Caller> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok().map(Caller::Said)
}
