//! Keys, made once for all stand-ins of a test run.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, JwkSet},
};

/// A private key, and its public half as it is published.
pub(crate) struct Key {
    pub(crate) signer: EncodingKey,
    pub(crate) published: JwkSet,
}

/// The private key of the client, as it is pasted.
pub(super) static CLIENT_PEM: LazyLock<String> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let text = STANDARD.encode(der.as_ref());
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
});

/// That of the client.
pub(super) static CLIENT: LazyLock<Key> = LazyLock::new(|| {
    let signer = EncodingKey::from_rsa_pem(CLIENT_PEM.as_bytes()).unwrap();
    Key::published(signer, super::issuer::CLIENT_KID, Algorithm::RS256)
});

/// That of the issuer: a short one, since nobody but the stand-in reads its tokens.
pub(super) static ISSUER: LazyLock<Key> = LazyLock::new(|| {
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    Key::published(EncodingKey::from_ec_der(der.as_ref()), super::issuer::ISSUER_KID, Algorithm::ES256)
});

impl Key {
    fn published(signer: EncodingKey, kid: &str, algorithm: Algorithm) -> Self {
        let mut jwk = Jwk::from_encoding_key(&signer, algorithm).unwrap();
        jwk.common.key_id = Some(kid.to_owned());
        Self { signer, published: JwkSet { keys: vec![jwk] } }
    }
}
