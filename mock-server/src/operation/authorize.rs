use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::AUTHORIZATION};
use krr_specs::Operation;
use serde::Deserialize;

use crate::oauth::settings::auth_mode::AuthMode;
use crate::oauth::verified_tokens::VerifiedToken;
use crate::operation::access_token;
use crate::operation::access_token::{TokenError, TokenPolicy};

/// Whoever calls an operation: what the token lets them see, and which person it is bound to.
pub(crate) enum Caller {
    /// By a JWT whose signature was checked.
    Verified(Arc<VerifiedToken>),
    Unverified(UnverifiedClaims),
}

/// What is known of any other token.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct UnverifiedClaims {
    pub(crate) scope: String,
    #[serde(default)]
    pub(crate) pid: Option<String>,
}

impl Caller {
    pub(crate) fn scope(&self) -> &str {
        match self {
            Self::Verified(token) => &token.claims().scope,
            Self::Unverified(claims) => &claims.scope,
        }
    }

    pub(crate) fn pid(&self) -> Option<&str> {
        match self {
            Self::Verified(token) => token.claims().pid.as_deref(),
            Self::Unverified(claims) => claims.pid.as_deref(),
        }
    }
}

impl Default for Caller {
    fn default() -> Self {
        Self::Unverified(UnverifiedClaims::default())
    }
}

/// Why a caller is refused. The texts are for the developer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccessDenied {
    #[error("no access token: send one in the header Authorization, after `Bearer `; POST /_mock/tokens issues one")]
    NoToken,
    #[error("the access token is not accepted: {0}")]
    Token(#[from] TokenError),
    #[error("the token lacks a scope that {operation} needs: {needed}")]
    Scope { operation: String, needed: String },
}

/// What a token without readable scopes gives access to when tokens are not checked: everything, and nothing withheld.
const EVERY_SCOPE: &str = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/hentendring.read \
     krr:user/kontaktinformasjon.read krr:user/digitalpost.read krr:user/spraak.write";

/// The caller, or why they have no access: 401 for a token that is missing or not accepted, 403 for a missing scope.
pub(crate) fn authorize(
    operation: &Operation,
    headers: &HeaderMap,
    mode: AuthMode,
    policy: TokenPolicy<'_>,
) -> Result<Caller, AccessDenied> {
    if !operation.needs_token() {
        return Ok(Caller::default());
    }
    let caller = match (credentials(headers), mode) {
        (None, AuthMode::Off) => full_access(),
        (None, _) => return Err(AccessDenied::NoToken),
        (Some(token), AuthMode::Strict) => verified_caller(token, policy)?,
        (Some(token), AuthMode::Bearer | AuthMode::Off) => {
            read(token).and_then(unverified_caller).unwrap_or_else(full_access)
        }
    };
    if !operation.accepts_scopes(caller.scope()) {
        return Err(AccessDenied::Scope {
            operation: operation.id().to_owned(),
            needed: operation.scopes().to_string(),
        });
    }
    // After the scopes: a token of the wrong issuer mostly lacks the scope too, and 403 says more.
    if let Caller::Verified(token) = &caller {
        policy.accepts_issuer_for(operation, &token.claims().iss)?;
    }
    Ok(caller)
}

fn full_access() -> Caller {
    Caller::Unverified(UnverifiedClaims { scope: EVERY_SCOPE.to_owned(), pid: None })
}

/// Checks the token in full.
fn verified_caller(token: &[u8], policy: TokenPolicy<'_>) -> Result<Caller, TokenError> {
    if let Some(known) = policy.state.verified_tokens.find(token) {
        access_token::accept(&known, policy)?;
        return Ok(Caller::Verified(known));
    }
    let token = read(token).ok_or(TokenError::Opaque)?;
    match access_token::find_opaque(token, policy) {
        Some(known) => known.map(|known| Caller::Unverified(UnverifiedClaims { scope: known.scope, pid: known.pid })),
        None => access_token::verify(token, policy).map(Caller::Verified),
    }
}

/// The token after `Bearer `; the scheme is not case-sensitive (RFC 9110, section 11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    read(credentials(headers)?)
}

/// The same as bytes: a token that was verified before need not be checked for UTF-8.
fn credentials(headers: &HeaderMap) -> Option<&[u8]> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.as_bytes().split_at_checked("Bearer ".len())?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

fn read(token: &[u8]) -> Option<&str> {
    str::from_utf8(token).ok()
}

/// The caller by the claims of a JWT, whoever signed it.
pub(crate) fn unverified_caller(token: &str) -> Option<Caller> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok().map(Caller::Unverified)
}
