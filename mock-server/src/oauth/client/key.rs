use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, Jwk, ThumbprintHash},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::crypto::pem_key;

/// A public RSA key that a client signs its grants with, as it is registered with Maskinporten.
#[derive(Clone)]
pub(crate) struct ClientKey {
    pub(crate) kid: String,
    /// When it was registered; a key is good for a year (MP-121).
    pub(crate) registered: Option<Timestamp>,
    pub(crate) verifier: DecodingKey,
    jwk: Jwk,
}

/// Why a key cannot be registered. No message repeats key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClientKeyError {
    #[error("neither a JWK, nor a PEM text, nor an object with `pem`")]
    Form,
    #[error("this is a private key, and the mock must never have one: register the public half")]
    Private,
    #[error("not an RSA key: Maskinporten takes RS256, RS384 and RS512 only (dossier 4.1)")]
    NotRsa,
    #[error("the key has fewer than 2048 bits")]
    Short,
    #[error("the key cannot be read: {0}")]
    Unreadable(String),
    #[error("`registered` must be a text such as \"2024-01-31T12:00:00Z\", with its quotation marks")]
    Registered,
    #[error("`{0}` is no member of a key: beside `pem` there are `kid` and `registered`")]
    Member(String),
    #[error("`registered` lies in the future: by the token clock it is {0}")]
    NotYet(Timestamp),
    #[error("`use` must be sig: a key for encryption signs nothing (RFC 7517, section 4.2)")]
    Use,
    #[error("`alg` must be one that grants are signed with: RS256, RS384 or RS512 (dossier 4.1)")]
    Algorithm,
    #[error("`e` must be odd and at least 3: no RSA key has another exponent (RFC 8017, section 3.1)")]
    Exponent,
}

/// What a key in a PEM text may have beside it.
const KNOWN: [&str; 3] = ["pem", "kid", "registered"];

/// What may stand beside a key in either form.
#[derive(Deserialize)]
struct KeyCompanion {
    pem: Option<String>,
    kid: Option<String>,
    registered: Option<String>,
}

impl ClientKey {
    /// Reads a JWK, a PEM text (`PUBLIC KEY`, `RSA PUBLIC KEY`, `CERTIFICATE`), or an object with such a text in `pem`.
    ///
    /// `kid` and `registered` may stand beside `pem` and in a JWK; without a `kid` it is the key's thumbprint (RFC 7638).
    pub(crate) fn read(value: &Value) -> Result<Self, ClientKeyError> {
        let (jwk, beside) = match value {
            Value::String(pem) => (of_pem(pem)?, KeyCompanion { pem: None, kid: None, registered: None }),
            Value::Object(members) => {
                if members.get("registered").is_some_and(|registered| !registered.is_string()) {
                    return Err(ClientKeyError::Registered);
                }
                let beside: KeyCompanion = serde_json::from_value(value.clone()).map_err(|_| ClientKeyError::Form)?;
                // A JWK may hold more than anybody knows of (RFC 7517, section 4); a table of ours may not.
                let unknown = members.keys().find(|name| !KNOWN.contains(&name.as_str()));
                match &beside.pem {
                    Some(_) if unknown.is_some() => {
                        return Err(ClientKeyError::Member(unknown.cloned().unwrap_or_default()));
                    }
                    Some(pem) => (of_pem(pem)?, beside),
                    None if members.contains_key("d") => return Err(ClientKeyError::Private),
                    None if members.contains_key("kty") => (of_json(value)?, beside),
                    None => return Err(ClientKeyError::Form),
                }
            }
            _ => return Err(ClientKeyError::Form),
        };
        let verifier = DecodingKey::from_jwk(&jwk).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?;
        let registered =
            beside.registered.map(|text| text.parse()).transpose().map_err(|_| ClientKeyError::Registered)?;
        let kid = match beside.kid {
            Some(kid) => kid,
            None => {
                jwk.thumbprint(ThumbprintHash::SHA256).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?
            }
        };
        Ok(Self { kid, registered, verifier, jwk })
    }

    /// The same, registered now where nothing else was said: it is good for a year from then.
    pub(crate) fn registered_at(self, now: Timestamp) -> Result<Self, ClientKeyError> {
        match self.registered {
            Some(registered) if registered > now => Err(ClientKeyError::NotYet(now)),
            registered => Ok(Self { registered: registered.or(Some(now)), ..self }),
        }
    }

    /// The key as a JWK, with its `kid` and, where known, when it was registered.
    pub(crate) fn as_json(&self) -> Value {
        let mut jwk = json!(self.jwk);
        jwk["kid"] = json!(self.kid);
        if let Some(registered) = self.registered {
            jwk["registered"] = json!(registered.to_string());
        }
        jwk
    }
}

fn of_json(value: &Value) -> Result<Jwk, ClientKeyError> {
    if value["kty"] != "RSA" {
        return Err(ClientKeyError::NotRsa);
    }
    if value.get("use").is_some_and(|usage| usage != "sig") {
        return Err(ClientKeyError::Use);
    }
    if value.get("alg").is_some_and(|alg| !matches!(alg.as_str(), Some("RS256" | "RS384" | "RS512"))) {
        return Err(ClientKeyError::Algorithm);
    }
    let jwk: Jwk =
        serde_json::from_value(value.clone()).map_err(|error| ClientKeyError::Unreadable(error.to_string()))?;
    usable(jwk)
}

fn of_pem(text: &str) -> Result<Jwk, ClientKeyError> {
    if text.contains("PRIVATE KEY-----") {
        return Err(ClientKeyError::Private);
    }
    if !text.contains("-----BEGIN ") {
        return Err(ClientKeyError::Form);
    }
    if pem_key::is_other_than_rsa(text) {
        return Err(ClientKeyError::NotRsa);
    }
    let unreadable = |error: jsonwebtoken::errors::Error| ClientKeyError::Unreadable(error.to_string());
    let key = DecodingKey::from_rsa_pem(text.as_bytes()).map_err(unreadable)?;
    usable(Jwk::from_decoding_key(&key, Some(Algorithm::RS256)).map_err(unreadable)?)
}

/// 2048 bits are 342 characters of base64url.
fn usable(jwk: Jwk) -> Result<Jwk, ClientKeyError> {
    match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if !is_exponent(&rsa.e) => Err(ClientKeyError::Exponent),
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= 342 => Ok(jwk),
        AlgorithmParameters::RSA(_) => Err(ClientKeyError::Short),
        _ => Err(ClientKeyError::NotRsa),
    }
}

/// Odd, and more than 1.
fn is_exponent(text: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return false };
    let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    bytes.last().is_some_and(|last| last % 2 == 1) && bytes != [1]
}
