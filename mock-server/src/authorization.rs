use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::AUTHORIZATION};
use krr_specs::Operation;
use serde::Deserialize;

use crate::token::{self, Gate, TokenRefused};

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Holder {
    pub(crate) scope: String,
    #[serde(default)]
    pub(crate) pid: Option<String>,
}

/// Why somebody may not come in. The texts are for the developer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error(
        "no access token: send one in the header Authorization, after the word Bearer; POST /_mock/tokens gives one"
    )]
    NoToken,
    #[error("the access token is not accepted: {0}")]
    Token(#[from] TokenRefused),
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
    gate: Gate<'_>,
) -> Result<Holder, Refused> {
    if !operation.needs_token() {
        return Ok(Holder::default());
    }
    let (holder, verified) = match (bearer(headers), mode) {
        (None, AuthMode::Off) => (everything(), None),
        (None, _) => return Err(Refused::NoToken),
        (Some(token), AuthMode::Strict) => {
            if let Some(known) = token::opaque(token, gate) {
                let known = known?;
                (Holder { scope: known.scope, pid: known.pid }, None)
            } else {
                let verified = token::verify(token, gate)?;
                (Holder { scope: verified.scope.clone(), pid: verified.pid.clone() }, Some(verified))
            }
        }
        (Some(token), AuthMode::Bearer | AuthMode::Off) => (believed(token).unwrap_or_else(everything), None),
    };
    if !operation.admits(&holder.scope) {
        return Err(Refused::Scope { operation: operation.id().to_owned(), wanted: operation.scopes().to_string() });
    }
    // After the scopes: whoever comes to the wrong door with a good token mostly lacks its scope as well, and 403 says more.
    verified.map_or(Ok(()), |verified| gate.door(&verified.iss, operation))?;
    Ok(holder)
}

fn everything() -> Holder {
    Holder { scope: EVERY_SCOPE.to_owned(), pid: None }
}

/// The token after `Bearer `; the scheme is not case-sensitive (RFC 9110, section 11.1).
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let credentials = headers.get(AUTHORIZATION)?.as_bytes();
    // A token has a kilobyte, which `HeaderValue::to_str` looks at byte by byte.
    let (scheme, token) = str::from_utf8(credentials).ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// What a JWT says of itself, whoever signed it.
pub(crate) fn believed(token: &str) -> Option<Holder> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}
