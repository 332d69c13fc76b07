use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, Jwk, ThumbprintHash},
};
use krr_specs::parse_time;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::crypto::pem_key;

/// The public RSA key of a client, as registered with Maskinporten.
#[derive(Clone)]
pub(crate) struct ClientKey {
    pub(crate) kid: String,
    /// A key is valid for a year after its registration (MP-121).
    pub(crate) registered: Option<Timestamp>,
    pub(crate) verifier: DecodingKey,
    jwk: Jwk,
}

/// Why a key cannot be registered. No message repeats key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClientKeyError {
    #[error("expected a JWK, a PEM text or an object with `pem`")]
    UnknownForm,
    #[error("this is a private key, which the mock must not have: register the public key")]
    Private,
    #[error("not an RSA key: Maskinporten accepts RS256, RS384 and RS512 only")]
    NotRsa,
    #[error("the key has fewer than 2048 bits")]
    TooShort,
    #[error("the key cannot be read: {0}")]
    Unreadable(String),
    #[error("`{0}` must be base64url without padding (RFC 7518, section 6.3.1)")]
    NotBase64Url(&'static str),
    #[error("`registered` must be a string such as \"2024-01-31T12:00:00Z\"")]
    Registered,
    #[error("unknown member `{0}`: beside `pem` a key has `kid` and `registered` only")]
    Member(String),
    #[error("`registered` is in the future: by the token clock it is {0}")]
    RegisteredInFuture(Timestamp),
    #[error("`use` must be sig: a key for encryption cannot sign (RFC 7517, section 4.2)")]
    Use,
    #[error("`alg` must be one that grants are signed with: RS256, RS384 or RS512")]
    Algorithm,
    #[error("`e` must be odd and at least 3: no RSA key has another exponent (RFC 8017, section 3.1)")]
    Exponent,
}

/// The members of a key in PEM form.
const PEM_MEMBERS: [&str; 3] = ["pem", "kid", "registered"];

/// The members that a JWK and a key in PEM form share.
#[derive(Deserialize)]
struct KeyMembers {
    pem: Option<String>,
    kid: Option<String>,
    registered: Option<String>,
}

impl ClientKey {
    /// Reads a JWK, a PEM text (`PUBLIC KEY`, `RSA PUBLIC KEY`, `CERTIFICATE`), or an object with such a text in `pem`.
    ///
    /// Both forms of objects may have `kid` and `registered`. Without `kid` it is the thumbprint of the key (RFC 7638).
    pub(crate) fn from_json(value: &Value) -> Result<Self, ClientKeyError> {
        let (jwk, members) = match value {
            Value::String(pem) => (parse_pem(pem)?, KeyMembers { pem: None, kid: None, registered: None }),
            Value::Object(object) => {
                if object.get("registered").is_some_and(|registered| !registered.is_string()) {
                    return Err(ClientKeyError::Registered);
                }
                let members: KeyMembers =
                    serde_json::from_value(value.clone()).map_err(|_| ClientKeyError::UnknownForm)?;
                // A JWK may have unknown members (RFC 7517, section 4); a table of ours may not.
                let unknown = object.keys().find(|name| !PEM_MEMBERS.contains(&name.as_str()));
                match &members.pem {
                    Some(_) if unknown.is_some() => {
                        return Err(ClientKeyError::Member(unknown.cloned().unwrap_or_default()));
                    }
                    Some(pem) => (parse_pem(pem)?, members),
                    None if object.contains_key("d") => return Err(ClientKeyError::Private),
                    None if object.contains_key("kty") => (parse_jwk(value)?, members),
                    None => return Err(ClientKeyError::UnknownForm),
                }
            }
            _ => return Err(ClientKeyError::UnknownForm),
        };
        let verifier = DecodingKey::from_jwk(&jwk).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?;
        let registered =
            members.registered.map(|text| parse_time(&text)).transpose().map_err(|_| ClientKeyError::Registered)?;
        let kid = match members.kid {
            Some(kid) => kid,
            None => {
                jwk.thumbprint(ThumbprintHash::SHA256).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?
            }
        };
        Ok(Self { kid, registered, verifier, jwk })
    }

    /// The key with a registration date, `now` unless it has one.
    pub(crate) fn registered_at(self, now: Timestamp) -> Result<Self, ClientKeyError> {
        match self.registered {
            Some(registered) if registered > now => Err(ClientKeyError::RegisteredInFuture(now)),
            registered => Ok(Self { registered: registered.or(Some(now)), ..self }),
        }
    }

    /// The key as a JWK with `kid` and, if known, `registered`.
    pub(crate) fn as_json(&self) -> Value {
        let mut jwk = json!(self.jwk);
        jwk["kid"] = json!(self.kid);
        if let Some(registered) = self.registered {
            jwk["registered"] = json!(registered.to_string());
        }
        jwk
    }
}

fn parse_jwk(value: &Value) -> Result<Jwk, ClientKeyError> {
    if value["kty"] != "RSA" {
        return Err(ClientKeyError::NotRsa);
    }
    if value.get("use").is_some_and(|usage| usage != "sig") {
        return Err(ClientKeyError::Use);
    }
    if value.get("alg").is_some_and(|alg| !matches!(alg.as_str(), Some("RS256" | "RS384" | "RS512"))) {
        return Err(ClientKeyError::Algorithm);
    }
    let mut jwk: Jwk =
        serde_json::from_value(value.clone()).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?;
    if let AlgorithmParameters::RSA(rsa) = &mut jwk.algorithm {
        rsa.n = without_leading_zeros(&rsa.n).ok_or(ClientKeyError::NotBase64Url("n"))?;
        rsa.e = without_leading_zeros(&rsa.e).ok_or(ClientKeyError::NotBase64Url("e"))?;
    }
    check_rsa(jwk)
}

/// A number as RFC 7518, section 6.3.1, wants it. Some libraries write a zero octet for the sign first (N28).
fn without_leading_zeros(base64url: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(base64url).ok()?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(URL_SAFE_NO_PAD.encode(&bytes[zeros..]))
}

fn parse_pem(text: &str) -> Result<Jwk, ClientKeyError> {
    if text.contains("PRIVATE KEY-----") {
        return Err(ClientKeyError::Private);
    }
    if !text.contains("-----BEGIN ") {
        return Err(ClientKeyError::UnknownForm);
    }
    if pem_key::is_other_than_rsa(text) {
        return Err(ClientKeyError::NotRsa);
    }
    let unreadable = |error: jsonwebtoken::errors::Error| ClientKeyError::Unreadable(error.to_string());
    let key = DecodingKey::from_rsa_pem(text.as_bytes()).map_err(unreadable)?;
    check_rsa(Jwk::from_decoding_key(&key, Some(Algorithm::RS256)).map_err(unreadable)?)
}

/// 2048 bits are 342 characters of base64url.
fn check_rsa(jwk: Jwk) -> Result<Jwk, ClientKeyError> {
    match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if !is_rsa_exponent(&rsa.e) => Err(ClientKeyError::Exponent),
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= 342 => Ok(jwk),
        AlgorithmParameters::RSA(_) => Err(ClientKeyError::TooShort),
        _ => Err(ClientKeyError::NotRsa),
    }
}

fn is_rsa_exponent(text: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return false };
    bytes.last().is_some_and(|last| last % 2 == 1) && bytes != [1]
}
