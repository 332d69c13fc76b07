use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::crypto::{
    digest::sha256,
    pem_key::{self, PemKeyError},
};

/// The key of this process: made at the first use, never written anywhere.
///
/// One for all mocks in a process, because an RSA-3072 key takes a tenth of a second or more to make.
static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::of(generated()));

/// The RSA key with which all three issuers of a mock sign: unless told otherwise one of 3072 bits (wire-behaviour R6), made at
/// start; or one from a file or kept from run to run, so that a token and its `kid` outlive the mock.
///
/// One key for all three, because a client finds a key by the `kid` in the key set of the issuer that it asked.
///
/// ```
/// use krr_mock_server::{ClientKeyPair, SigningKey};
///
/// let key = SigningKey::parse(&ClientKeyPair::generate().private_pem(), "key.pem")?;
/// let public = ClientKeyPair::generate().public_pem();
/// let error = SigningKey::parse(&public, "key.pem").unwrap_err();
/// assert!(error.to_string().starts_with("key.pem: a public key"));
/// # Ok::<(), krr_mock_server::SigningKeyError>(())
/// ```
#[derive(Clone)]
pub struct SigningKey(Arc<Parts>);

/// Kept parsed because parsing costs more than signing.
struct Parts {
    pair: KeyPair,
    modulus: String,
    exponent: String,
    kid: String,
    verifier: DecodingKey,
}

/// Why a file holds no key to sign with: the file and what is wrong with it, and nothing of what is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {why}")]
pub struct SigningKeyError {
    file: String,
    why: String,
}

/// Why a token's signature is not accepted.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SigningError(#[from] jsonwebtoken::errors::Error);

fn generated() -> KeyPair {
    KeyPair::generate(KeySize::Rsa3072).expect("the operating system gives random numbers")
}

impl SigningKey {
    /// Of a key that is made here.
    pub(crate) const BITS: usize = 3072;

    /// Reads an RSA private key of 2048 bits or more in PEM form, PKCS 8 or PKCS 1, unencrypted; `name` is for the error only.
    ///
    /// # Errors
    /// [`SigningKeyError`], which repeats nothing of the file.
    pub fn parse(text: &str, name: &str) -> Result<Self, SigningKeyError> {
        Self::read(text).map_err(|why| SigningKeyError { file: name.to_owned(), why: why.to_string() })
    }

    pub(crate) fn read(text: &str) -> Result<Self, PemKeyError> {
        pem_key::parse_private_key(text).map(Self::of)
    }

    /// A new one, and what [`read`](Self::read) reads again.
    pub(crate) fn made() -> (Self, String) {
        let pair = generated();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().expect("an RSA key has this encoding");
        let lines = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        let pem = pem::encode_config(&pem::Pem::new("PRIVATE KEY", pkcs8.as_ref()), lines);
        (Self::of(pair), pem)
    }

    pub(crate) fn bits(&self) -> usize {
        self.0.pair.public_modulus_len() * 8
    }

    pub(crate) fn of_process() -> &'static Self {
        &KEY
    }

    fn of(pair: KeyPair) -> Self {
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let exponent = pair.public_key().exponent().big_endian_without_leading_zero().to_vec();
        let verifier = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        let (modulus, exponent) = (part(&modulus), part(&exponent));
        let kid = part(&sha256(format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#).as_bytes()));
        Self(Arc::new(Parts { pair, modulus, exponent, kid, verifier }))
    }

    /// The name of the key in token headers and in the key set: its thumbprint (RFC 7638), so that another key has another
    /// name and the same key always the same one.
    pub(crate) fn kid(&self) -> &str {
        &self.0.kid
    }

    /// The public half as a JSON Web Key Set (RFC 7517).
    pub(crate) fn key_set(&self) -> Value {
        let Parts { modulus, exponent, kid, .. } = &*self.0;
        json!({ "keys": [{ "kty": "RSA", "e": exponent, "use": "sig", "kid": kid, "alg": "RS256", "n": modulus }] })
    }

    /// A compact JWT with the header `{kid, alg}`, without `typ`, as Maskinporten writes it (wire-behaviour R6).
    pub(crate) fn sign(&self, claims: &impl Serialize) -> String {
        let header = json!({ "kid": self.kid(), "alg": "RS256" }).to_string();
        let claims = serde_json::to_vec(claims).expect("claims are strings and numbers");
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let mut signature = vec![0; self.0.pair.public_modulus_len()];
        let signed = self.0.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature);
        signed.expect("the key is large enough for SHA-256");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The claims of a token that this key signed. Time is not looked at: the clock here is not the machine's.
    pub(crate) fn verify<C: DeserializeOwned + Clone>(&self, token: &str) -> Result<C, SigningError> {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        Ok(jsonwebtoken::decode(token, &self.0.verifier, &validation)?.claims)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}
