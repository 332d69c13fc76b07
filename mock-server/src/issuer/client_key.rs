use jiff::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, Jwk, ThumbprintHash},
};
use serde::Deserialize;
use serde_json::{Value, json};

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
pub(crate) enum NotKey {
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
    #[error("`registered` is no time such as 2024-01-31T12:00:00Z")]
    Registered,
}

/// What may stand beside a key in either form.
#[derive(Deserialize)]
struct Beside {
    pem: Option<String>,
    kid: Option<String>,
    registered: Option<String>,
}

impl ClientKey {
    /// Reads a JWK, a PEM text (`PUBLIC KEY`, `RSA PUBLIC KEY`, `CERTIFICATE`), or an object with such a text in `pem`.
    ///
    /// `kid` and `registered` may stand beside `pem` and in a JWK; without a `kid` it is the key's thumbprint (RFC 7638).
    pub(crate) fn read(value: &Value) -> Result<Self, NotKey> {
        let (jwk, beside) = match value {
            Value::String(pem) => (of_pem(pem)?, Beside { pem: None, kid: None, registered: None }),
            Value::Object(members) => {
                let beside: Beside = serde_json::from_value(value.clone()).map_err(|_| NotKey::Form)?;
                match &beside.pem {
                    Some(pem) => (of_pem(pem)?, beside),
                    None if members.contains_key("d") => return Err(NotKey::Private),
                    None if members.contains_key("kty") => (of_json(value)?, beside),
                    None => return Err(NotKey::Form),
                }
            }
            _ => return Err(NotKey::Form),
        };
        let verifier = DecodingKey::from_jwk(&jwk).map_err(|error| NotKey::Unreadable(error.to_string()))?;
        let registered = beside.registered.map(|text| text.parse()).transpose().map_err(|_| NotKey::Registered)?;
        let kid = match beside.kid {
            Some(kid) => kid,
            None => jwk.thumbprint(ThumbprintHash::SHA256).map_err(|error| NotKey::Unreadable(error.to_string()))?,
        };
        Ok(Self { kid, registered, verifier, jwk })
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

fn of_json(value: &Value) -> Result<Jwk, NotKey> {
    if value["kty"] != "RSA" {
        return Err(NotKey::NotRsa);
    }
    let jwk: Jwk = serde_json::from_value(value.clone()).map_err(|error| NotKey::Unreadable(error.to_string()))?;
    long_enough(jwk)
}

fn of_pem(text: &str) -> Result<Jwk, NotKey> {
    if text.contains("PRIVATE KEY-----") {
        return Err(NotKey::Private);
    }
    if !text.contains("-----BEGIN ") {
        return Err(NotKey::Form);
    }
    let unreadable = |error: jsonwebtoken::errors::Error| NotKey::Unreadable(error.to_string());
    let key = DecodingKey::from_rsa_pem(text.as_bytes()).map_err(unreadable)?;
    long_enough(Jwk::from_decoding_key(&key, Some(Algorithm::RS256)).map_err(unreadable)?)
}

/// 2048 bits are 342 characters of base64url.
fn long_enough(jwk: Jwk) -> Result<Jwk, NotKey> {
    match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= 342 => Ok(jwk),
        AlgorithmParameters::RSA(_) => Err(NotKey::Short),
        _ => Err(NotKey::NotRsa),
    }
}
