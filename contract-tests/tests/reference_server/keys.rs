//! Keys, generated once for all servers of a test run.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet},
};
use rcgen::{CertificateParams, PKCS_RSA_SHA256};
use serde_json::Value;

/// A private key with its published key set.
pub(crate) struct Key {
    pub(crate) signer: EncodingKey,
    pub(crate) published: JwkSet,
}

pub(super) static CLIENT_PEM: LazyLock<String> = LazyLock::new(|| pem(&RSA));

/// One key in PKCS 8 for the client and the register: generating one takes long.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let der: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
    der.as_ref().to_vec()
});

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

pub(super) static CLIENT: LazyLock<Key> = LazyLock::new(|| {
    let signer = EncodingKey::from_rsa_pem(CLIENT_PEM.as_bytes()).unwrap();
    Key::published(signer, crate::reference_server::issuer::CLIENT_KID, Algorithm::RS256)
});

/// The key of the issuer. ECDSA is fast, and only this server reads the tokens.
pub(super) static ISSUER: LazyLock<Key> = LazyLock::new(|| {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    Key::published(
        EncodingKey::from_ec_der(der.as_ref()),
        crate::reference_server::issuer::ISSUER_KID,
        Algorithm::ES256,
    )
});

pub(super) static REGISTER: LazyLock<Signer> = LazyLock::new(|| {
    let pair = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&RSA.as_slice().into(), &PKCS_RSA_SHA256).unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&pair).unwrap();
    Signer {
        key: EncodingKey::from_rsa_pem(CLIENT_PEM.as_bytes()).unwrap(),
        certificate: STANDARD.encode(certificate.der()),
    }
});

/// Signs responses. Mailboxes and the print service have the same certificate.
pub(super) struct Signer {
    key: EncodingKey,
    /// Base64 of DER, on one line.
    pub(super) certificate: String,
}

impl Signer {
    /// A JWS in compact form (RFC 7515, section 7.1) with the certificate in `x5c`.
    pub(super) fn sign(&self, payload: &Value) -> String {
        let x5c = Some(vec![self.certificate.clone()]);
        encode(&Header { typ: None, x5c, ..Header::new(Algorithm::RS256) }, payload, &self.key).unwrap()
    }
}

impl Key {
    fn published(signer: EncodingKey, kid: &str, algorithm: Algorithm) -> Self {
        let mut jwk = Jwk::from_encoding_key(&signer, algorithm).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { signer, published: JwkSet { keys: vec![jwk] } }
    }
}
