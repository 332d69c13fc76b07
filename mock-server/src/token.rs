use jiff::Timestamp;
use krr_specs::Issuer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::signing_key::{NotSigned, SigningKey};

/// Lifetime of a hand-made token when none is asked for. Real ones live for 120 s (wire-behaviour R6);
/// whoever pastes one into a terminal needs longer.
pub(crate) const LIFETIME_S: i64 = 3600;

/// What a token is asked to say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRequest {
    pub(crate) scope: String,
    pub(crate) pid: Option<String>,
    /// Organisation number of the consumer.
    pub(crate) consumer: Option<String>,
    /// May be negative: a token that has expired already.
    pub(crate) lifetime_s: Option<i64>,
    pub(crate) issuer: Option<Issuer>,
}

impl TokenRequest {
    pub(crate) fn of_scope(scope: &str) -> Self {
        Self { scope: scope.to_owned(), pid: None, consumer: None, lifetime_s: None, issuer: None }
    }
}

/// The claims of an access token, in the recorded order (wire-behaviour R6).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pid: Option<String>,
    pub(crate) client_amr: String,
    pub(crate) token_type: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) exp: i64,
    pub(crate) iat: i64,
    pub(crate) jti: String,
    pub(crate) consumer: Consumer,
}

/// The organisation that a token was issued to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Consumer {
    authority: String,
    #[serde(rename = "ID")]
    id: String,
}

/// Why an access token opens nothing. For the developer; a client sees only 401.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenRefused {
    #[error("this mock did not sign it: {0}")]
    Signature(#[from] NotSigned),
    #[error("it was issued by {0}, which is no issuer of this mock: has the mock moved to another address?")]
    Issuer(String),
    #[error("it expired {0} s ago by the mock's token clock")]
    Expired(i64),
}

/// A signed access token, issued at `now` by an issuer under `base`.
pub(crate) fn mint(request: &TokenRequest, base: &str, now: Timestamp) -> String {
    /// Skatteetaten's test organisations are synthetic; this number is one of theirs in form only.
    const DEMO_ORGNO: &str = "310000004";
    let issuer = request.issuer.unwrap_or_else(|| Issuer::of_scopes(&request.scope));
    let iat = now.as_second();
    let consumer = request.consumer.as_deref().unwrap_or(DEMO_ORGNO);
    SigningKey::of_process().sign(&Claims {
        iss: issuer.url(base),
        pid: request.pid.clone(),
        client_amr: "private_key_jwt".to_owned(),
        token_type: "Bearer".to_owned(),
        client_id: "krr-mock".to_owned(),
        scope: request.scope.clone(),
        exp: iat.saturating_add(request.lifetime_s.unwrap_or(LIFETIME_S)),
        iat,
        jti: Uuid::new_v4().to_string(),
        consumer: Consumer { authority: "iso6523-actorid-upis".to_owned(), id: format!("0192:{consumer}") },
    })
}

/// The claims of a token that an issuer under `base` signed and that has not expired at `now`.
pub(crate) fn verify(token: &str, base: &str, now: Timestamp) -> Result<Claims, TokenRefused> {
    let claims: Claims = SigningKey::of_process().verify(token)?;
    if !Issuer::ALL.iter().any(|issuer| issuer.url(base) == claims.iss) {
        return Err(TokenRefused::Issuer(claims.iss));
    }
    let overdue = now.as_second().saturating_sub(claims.exp);
    if overdue >= 0 {
        return Err(TokenRefused::Expired(overdue));
    }
    Ok(claims)
}
