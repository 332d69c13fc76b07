use std::sync::LazyLock;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The key of this process: made at the first use, never written anywhere.
///
/// One for all mocks in a process, because an RSA-3072 key takes a tenth of a second or more to make.
static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);

/// An RSA-3072 key (wire-behaviour R6), kept parsed because parsing costs more than signing.
pub(crate) struct SigningKey {
    pair: KeyPair,
    modulus: String,
    exponent: String,
    verifier: DecodingKey,
}

/// Why a token's signature is not accepted.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotSigned(#[from] jsonwebtoken::errors::Error);

impl SigningKey {
    pub(crate) fn of_process() -> &'static Self {
        &KEY
    }

    fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa3072).expect("the operating system gives random numbers");
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let exponent = pair.public_key().exponent().big_endian_without_leading_zero().to_vec();
        let verifier = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        Self { pair, modulus: part(&modulus), exponent: part(&exponent), verifier }
    }

    /// The name of the key in token headers and in the key set: the start of its modulus, so that another key has another name.
    pub(crate) fn kid(&self) -> &str {
        self.modulus.get(..22).unwrap_or(&self.modulus)
    }

    /// The public half as a JSON Web Key Set (RFC 7517).
    pub(crate) fn key_set(&self) -> Value {
        json!({ "keys": [{
            "kty": "RSA", "e": self.exponent, "use": "sig", "kid": self.kid(), "alg": "RS256", "n": self.modulus,
        }] })
    }

    /// A compact JWT with the header `{kid, alg}`, without `typ`, as Maskinporten writes it (wire-behaviour R6).
    pub(crate) fn sign(&self, claims: &impl Serialize) -> String {
        let header = json!({ "kid": self.kid(), "alg": "RS256" }).to_string();
        let claims = serde_json::to_vec(claims).expect("claims are strings and numbers");
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .expect("the key is large enough for SHA-256");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The claims of a token that this key signed. Time is not looked at: the clock here is not the machine's.
    pub(crate) fn verify<C: DeserializeOwned + Clone>(&self, token: &str) -> Result<C, NotSigned> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Ok(jsonwebtoken::decode(token, &self.verifier, &validation)?.claims)
    }
}
