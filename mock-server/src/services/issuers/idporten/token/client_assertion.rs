use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Validation};
use serde::{Deserialize, de::DeserializeOwned};

use crate::oauth::client::Client;
use crate::operation::context::RequestContext;
use crate::services::issuers::idporten::authorize::issuer;

/// How far `iat` and `nbf` may be ahead of the token clock, and how long an assertion may be valid. These are Maskinporten's
/// bounds (DOC-GRANT); for ID-porten they are a guess that fits the guide's example (DOC-IDPORTEN-OIDC).
const SKEW_S: i64 = 10;
const MAX_LIFETIME_S: i64 = 120;
const MAX_JTI_LENGTH: usize = 512;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// The claims that are checked. serde rejects duplicate members.
#[derive(Clone, Deserialize)]
struct AssertionClaims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    jti: String,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Why an assertion is rejected. The texts are hints.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClientAssertionError {
    #[error("client_assertion is not a JWT with a JSON header / client_assertion er ikke et JWT med JSON-hode")]
    NotJwt,
    #[error("client_assertion: alg must be RS256 / alg skal være RS256")]
    Algorithm,
    #[error(
        "client_assertion: crit names an extension that is not understood (RFC 7515, 4.1.11) / \
         crit nevner en utvidelse som ikke er kjent"
    )]
    Critical,
    #[error(
        "client_assertion: kid must be that of a registered key of the client / \
         kid skal være den til en registrert nøkkel"
    )]
    Key,
    #[error(
        "client_assertion: the signature is not that of the key, or a claim is missing or of another type: iss, sub, aud, exp, jti / \
         signaturen er ikke nøkkelens, eller et felt mangler eller har feil type"
    )]
    Signature,
    #[error("client_assertion: iss and sub must both be the client_id / iss og sub skal begge være client_id")]
    Subject,
    #[error(
        "client_assertion: aud must be the issuer, {0} without a slash at its end, alone; the token URL is not accepted / \
         aud skal være issuer, {0} uten skråstrek til slutt, alene; adressen til token-endepunktet tas ikke lenger"
    )]
    Audience(String),
    #[error(
        "client_assertion: it has expired by the mock's token clock / den er utløpt etter mockens klokke for token"
    )]
    Expired,
    #[error(
        "client_assertion: iat or nbf is in the future by the mock's token clock / \
         iat eller nbf er i framtiden etter mockens klokke for token"
    )]
    InFuture,
    #[error(
        "client_assertion: exp is more than {MAX_LIFETIME_S} s after iat / exp er mer enn {MAX_LIFETIME_S} s etter iat"
    )]
    LifetimeTooLong,
    #[error("client_assertion: exp must be later than iat / exp skal være senere enn iat")]
    NoLifetime,
    #[error("client_assertion: jti is empty / jti er tom")]
    EmptyJti,
    #[error("client_assertion: jti is too long / jti er for lang")]
    JtiTooLong,
    #[error(
        "client_assertion: this jti was used before; each assertion can be used once / \
         denne jti er brukt før; hver assertion virker én gang"
    )]
    Replayed,
}

/// The claim `sub` of an unverified assertion.
pub(crate) fn unverified_subject(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Sub {
        sub: String,
    }
    part::<Sub>(assertion, 1).map(|claims| claims.sub)
}

/// Verifies signature, audience, lifetime and first use (RFC 7523, section 3).
pub(crate) fn verify(ctx: &RequestContext<'_>, client: &Client, assertion: &str) -> Result<(), ClientAssertionError> {
    let claims = signed_claims(client, assertion)?;
    let issuer = issuer(ctx);
    if claims.iss != client.client_id || claims.sub != client.client_id {
        return Err(ClientAssertionError::Subject);
    }
    let is_audience = match &claims.aud {
        Audience::One(audience) => issuer.is_called(audience),
        Audience::Several(audiences) => {
            audiences.len() == 1 && audiences.iter().all(|audience| issuer.is_called(audience))
        }
    };
    if !is_audience {
        return Err(ClientAssertionError::Audience(issuer.url));
    }
    let now = ctx.world.clocks.token.now();
    let second = now.as_second();
    if claims.iat.is_some_and(|iat| claims.exp <= iat) {
        return Err(ClientAssertionError::NoLifetime);
    }
    if claims.exp <= second {
        return Err(ClientAssertionError::Expired);
    }
    if claims.iat.max(claims.nbf).is_some_and(|start| start > second.saturating_add(SKEW_S)) {
        return Err(ClientAssertionError::InFuture);
    }
    // Without `iat` the assertion was issued now at the latest.
    if claims.exp.saturating_sub(claims.iat.unwrap_or(second)) > MAX_LIFETIME_S {
        return Err(ClientAssertionError::LifetimeTooLong);
    }
    if claims.jti.is_empty() {
        return Err(ClientAssertionError::EmptyJti);
    }
    if claims.jti.len() > MAX_JTI_LENGTH {
        return Err(ClientAssertionError::JtiTooLong);
    }
    let used = &ctx.world.logins.used_assertions;
    match used.is_first_use(&client.client_id, &claims.jti, claims.exp, now) {
        true => Ok(()),
        false => Err(ClientAssertionError::Replayed),
    }
}

fn signed_claims(client: &Client, assertion: &str) -> Result<AssertionClaims, ClientAssertionError> {
    let header: Header = part(assertion, 0).ok_or(ClientAssertionError::NotJwt)?;
    if header.alg != "RS256" {
        return Err(ClientAssertionError::Algorithm);
    }
    if header.crit.is_some() {
        return Err(ClientAssertionError::Critical);
    }
    let key = header.kid.and_then(|kid| client.key(&kid)).ok_or(ClientAssertionError::Key)?;
    let mut validation = Validation::new(Algorithm::RS256);
    // The mock's own clock counts, and the audience is checked by the caller.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<AssertionClaims>(assertion, &key.verifier, &validation);
    decoded.map(|decoded| decoded.claims).map_err(|_| ClientAssertionError::Signature)
}

fn part<T: DeserializeOwned>(assertion: &str, index: usize) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(index)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}
