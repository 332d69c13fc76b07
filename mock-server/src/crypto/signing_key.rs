use std::{
    fmt,
    sync::{Arc, OnceLock},
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

use crate::crypto::digest::sha256;
use crate::crypto::pem_key::{PemKeyError, parse_private_key};

/// The key of this process, generated at the first use and never stored.
///
/// All mocks of a process share it, because an RSA key of 3072 bits takes a tenth of a second or more to generate.
static PROCESS_KEY: OnceLock<SigningKey> = OnceLock::new();

/// The RSA key with which all three issuers of a mock sign.
///
/// By default it has 3072 bits (OSKJERV) and is generated at start. A key from a file or a key folder outlives
/// the mock, so that tokens and pinned `kid`s stay good. All issuers share one key: a client looks up the `kid` in the key
/// set of the issuer that it asked.
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
pub struct SigningKey(Arc<KeyParts>);

/// The key and what is derived from it. Parsing costs more than signing.
struct KeyParts {
    pair: KeyPair,
    modulus: String,
    exponent: String,
    kid: String,
    verifier: DecodingKey,
}

/// Why a file has no key to sign with. It names the file and repeats nothing of its content.
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

fn generate_pair() -> KeyPair {
    KeyPair::generate(KeySize::Rsa3072).expect("the operating system gives random numbers")
}

impl SigningKey {
    /// The size of a generated key.
    pub(crate) const BITS: usize = 3072;

    /// Parses an unencrypted RSA private key of at least 2048 bits in PEM form (PKCS 8 or PKCS 1). `name` is the file's
    /// name for the error.
    ///
    /// # Errors
    /// [`SigningKeyError`], which repeats nothing of the file.
    pub fn parse(text: &str, name: &str) -> Result<Self, SigningKeyError> {
        Self::from_pem(text).map_err(|why| SigningKeyError { file: name.to_owned(), why: why.to_string() })
    }

    pub(crate) fn from_pem(text: &str) -> Result<Self, PemKeyError> {
        parse_private_key(text).map(Self::new)
    }

    /// A new key, and the PEM text from which it can be read again.
    pub(crate) fn generate() -> (Self, String) {
        let pair = generate_pair();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().expect("an RSA key has this encoding");
        let lines = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        let pem = pem::encode_config(&pem::Pem::new("PRIVATE KEY", pkcs8.as_ref()), lines);
        (Self::new(pair), pem)
    }

    pub(crate) fn bits(&self) -> usize {
        self.0.pair.public_modulus_len() * 8
    }

    pub(crate) fn of_process() -> &'static Self {
        PROCESS_KEY.get_or_init(|| Self::new(generate_pair()))
    }

    pub(crate) fn is_process_key_ready() -> bool {
        PROCESS_KEY.get().is_some()
    }

    fn new(pair: KeyPair) -> Self {
        let base64url = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let modulus = pair.public_key().modulus().big_endian_without_leading_zero().to_vec();
        let exponent = pair.public_key().exponent().big_endian_without_leading_zero().to_vec();
        let verifier = DecodingKey::from_rsa_raw_components(&modulus, &exponent);
        let (modulus, exponent) = (base64url(&modulus), base64url(&exponent));
        let kid = base64url(&sha256(format!(r#"{{"e":"{exponent}","kty":"RSA","n":"{modulus}"}}"#).as_bytes()));
        Self(Arc::new(KeyParts { pair, modulus, exponent, kid, verifier }))
    }

    /// The name of the key in token headers and in the key set: its thumbprint (RFC 7638), so that different keys never
    /// share a name.
    pub(crate) fn kid(&self) -> &str {
        &self.0.kid
    }

    /// The public half as a JSON Web Key Set (RFC 7517).
    pub(crate) fn key_set(&self) -> Value {
        let KeyParts { modulus, exponent, kid, .. } = &*self.0;
        json!({ "keys": [{ "kty": "RSA", "e": exponent, "use": "sig", "kid": kid, "alg": "RS256", "n": modulus }] })
    }

    /// A JWT with the header `{kid, alg}`, without `typ`, as Maskinporten writes it (OSKJERV).
    pub(crate) fn sign(&self, claims: &impl Serialize) -> String {
        let header = json!({ "kid": self.kid(), "alg": "RS256" }).to_string();
        self.compact_jws(&header, &serde_json::to_vec(claims).expect("claims are strings and numbers"))
    }

    /// A compact JWS (RFC 7515) with this header, which must name RS256.
    pub(crate) fn compact_jws(&self, header: &str, payload: &[u8]) -> String {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let mut signature = vec![0; self.0.pair.public_modulus_len()];
        let signed = self.0.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature);
        signed.expect("the key is large enough for SHA-256");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The claims of a token that this key signed. Times are not checked, because the clock of the machine does not count.
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
