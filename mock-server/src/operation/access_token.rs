use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use krr_specs::{Behaviour, Generation, Issuer, Operation};
use serde::Deserialize;
use serde_json::Value;

use crate::crypto::signing_key::{SigningError, SigningKey};
use crate::http::request_host::RequestHost;
use crate::oauth::claims::{Claims, Organisation};
use crate::oauth::client::demo::DEMO_ORGNO;
use crate::oauth::jti;
use crate::oauth::opaque_tokens::OpaqueToken;
use crate::oauth::verified_tokens::VerifiedToken;
use crate::state::app::AppState;
use crate::state::metrics::tokens::GrantKind;
use crate::state::world::World;

/// The default lifetime of a token of `/_mock/tokens`. Real ones have 120 s (OSKJERV), too little to paste one
/// into a terminal.
pub(crate) const LIFETIME_S: i64 = 3600;

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

/// Why an access token opens nothing. For the developer; a client sees only 401.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("this mock did not sign it: {0}")]
    Signature(#[from] SigningError),
    #[error(
        "it is no JWT, and no opaque token of this world: it may come from another world (header KRR-Mock-World), from before a reset, or from elsewhere"
    )]
    Opaque,
    #[error("alg is none: the token is unsigned")]
    Unsigned,
    #[error("its alg is {0}; tokens are signed with RS256")]
    Algorithm(String),
    #[error("it is an ID token, which is for the client alone: send the access_token that came with it")]
    IdToken,
    #[error("it was issued by {0}, which is no issuer of this mock: has the mock moved to another address?")]
    Issuer(String),
    #[error("it was issued by {issuer}, whose tokens {generation} does not take")]
    OtherGeneration { issuer: Issuer, generation: Generation },
    #[error("it was issued by {issuer}, and {operation} accepts tokens of {accepted} only")]
    WrongIssuer { issuer: Issuer, operation: String, accepted: String },
    #[error("it was issued in another world of this mock (header KRR-Mock-World): worlds have their own tokens")]
    OtherWorld,
    #[error("it expired {0} s ago by the mock's token clock")]
    Expired(i64),
}

/// A signed access token, issued in `world` now by an issuer under its name at `host`.
pub(crate) fn mint(request: &TokenRequest, host: RequestHost<'_>, state: &AppState, world: &World) -> String {
    let issuer = request.issuer.unwrap_or_else(|| Issuer::of_scopes(&request.scope));
    state.metrics.tokens.add_issued(issuer, GrantKind::Shortcut);
    let iat = world.clocks.token.now().as_second();
    let consumer = request.consumer.as_deref().unwrap_or(DEMO_ORGNO);
    state.issuing.key().sign(&Claims {
        iss: host.issuer(issuer).url,
        pid: request.pid.clone(),
        client_amr: "private_key_jwt".to_owned(),
        token_type: "Bearer".to_owned(),
        client_id: "krr-mock".to_owned(),
        scope: request.scope.clone(),
        exp: iat.saturating_add(request.lifetime_s.unwrap_or(LIFETIME_S)),
        iat,
        jti: jti::new_for_world(&world.name),
        consumer: Organisation::from_orgno(consumer),
        ..Claims::default()
    })
}

/// What an access token is checked against.
#[derive(Clone, Copy)]
pub(crate) struct TokenPolicy<'p> {
    pub(crate) state: &'p AppState,
    pub(crate) world: &'p World,
    /// By the token clock.
    pub(crate) now: Timestamp,
    /// Decides whose tokens are accepted; without it those of every issuer are.
    pub(crate) behaviour: Option<&'static Behaviour>,
}

impl TokenPolicy<'_> {
    /// Whether the operation accepts tokens of that issuer.
    pub(crate) fn accepts_issuer_for(self, operation: &Operation, issuer: &str) -> Result<(), TokenError> {
        let Some(behaviour) = self.behaviour else { return Ok(()) };
        let mut accepted = operation.security_schemes().iter().flat_map(|scheme| behaviour.issuers_for(scheme));
        let issuer = self.state.names.find_issuer(issuer);
        match issuer.filter(|issuer| !accepted.clone().any(|accepted| accepted == issuer)) {
            None => Ok(()),
            Some(issuer) => {
                let accepted = accepted.by_ref().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
                Err(TokenError::WrongIssuer { issuer, operation: operation.id().to_owned(), accepted })
            }
        }
    }
}

/// The claims of a token that an issuer of this mock signed in this world, that the generation takes and that has not expired.
pub(crate) fn verify(token: &str, policy: TokenPolicy<'_>) -> Result<Arc<VerifiedToken>, TokenError> {
    let AppState { issuing, verified_tokens, .. } = policy.state;
    let key = issuing.key();
    let verified = verified_tokens
        .find_or_verify(token, || issuing.verify(token))
        .map_err(|error| signature_error(token, error, key))?;
    accept(&verified, policy)?;
    Ok(verified)
}

/// Whether a token that an issuer of this mock signed is good here and now.
pub(crate) fn accept(verified: &VerifiedToken, policy: TokenPolicy<'_>) -> Result<(), TokenError> {
    let Some(issuer) = policy.state.names.find_issuer(&verified.claims().iss) else {
        return Err(TokenError::Issuer(verified.claims().iss.clone()));
    };
    check_generation(issuer, policy)?;
    if !verified.is_of_world(&policy.world.name) {
        return Err(TokenError::OtherWorld);
    }
    check_expiry(verified.claims().exp, policy.now)
}

/// What is really wrong with a token whose claims could not be had.
fn signature_error(token: &str, error: SigningError, key: &SigningKey) -> TokenError {
    let mut parts = token.split('.');
    let (header, others) = (parts.next().unwrap_or_default(), parts.count());
    let header = URL_SAFE_NO_PAD.decode(header).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
    let Some(header) = header.filter(|_| others == 2) else { return TokenError::Opaque };
    let is_name = |alg: &&str| alg.len() <= 8 && alg.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match header["alg"].as_str().filter(is_name) {
        Some("RS256") => {}
        Some(alg) if alg.eq_ignore_ascii_case("none") => return TokenError::Unsigned,
        Some(alg) => return TokenError::Algorithm(alg.to_owned()),
        None => return TokenError::Signature(error),
    }
    match key.verify::<Value>(token) {
        Ok(claims) if claims.get("auth_time").is_some() => TokenError::IdToken,
        Ok(_) | Err(_) => TokenError::Signature(error),
    }
}

/// What an opaque token of the legacy provider stands for in this world, where the generation takes that provider's tokens;
/// `None` when it is not one of them.
pub(crate) fn find_opaque(token: &str, policy: TokenPolicy<'_>) -> Option<Result<OpaqueToken, TokenError>> {
    let known = policy.world.opaque_tokens.find(token)?;
    let issuer = Issuer::IdportenOidcProvider;
    Some(check_generation(issuer, policy).and_then(|()| check_expiry(known.exp, policy.now)).map(|()| known))
}

fn check_generation(issuer: Issuer, policy: TokenPolicy<'_>) -> Result<(), TokenError> {
    match policy.behaviour.filter(|behaviour| !behaviour.accepts(issuer)) {
        Some(behaviour) => Err(TokenError::OtherGeneration { issuer, generation: behaviour.generation }),
        None => Ok(()),
    }
}

fn check_expiry(exp: i64, now: Timestamp) -> Result<(), TokenError> {
    let overdue = now.as_second().saturating_sub(exp);
    if overdue >= 0 { Err(TokenError::Expired(overdue)) } else { Ok(()) }
}
