//! Answers as `application/jose`: a compact JWS whose payload is the same JSON document (EFM-CLIENT, MOVE-JWT).

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::RSA_PKCS1_SHA256,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::header;
use rcgen::{CertificateParams, DnType, PKCS_RSA_SHA256};
use serde_json::json;

use crate::http::response::ApiResponse;

/// The register's key and certificate for signed answers, made at the first use and never written anywhere.
static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    Signer::generate().expect("the operating system gives random numbers, and the name is plain text")
});

struct Signer {
    pair: KeyPair,
    /// `{"x5c":[...],"alg":"RS256"}`, encoded: no other members are known (dossier 8, question 13).
    header: String,
}

impl Signer {
    fn generate() -> Result<Self, Box<dyn std::error::Error>> {
        let pair = KeyPair::generate(KeySize::Rsa2048)?;
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der()?;
        let key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.as_ref().into(), &PKCS_RSA_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "KRR mock, signed answers");
        let certificate = params.self_signed(&key)?;
        let header = json!({ "x5c": [STANDARD.encode(certificate.der())], "alg": "RS256" });
        Ok(Self { pair, header: URL_SAFE_NO_PAD.encode(header.to_string()) })
    }
}

/// The same answer, signed.
pub(crate) fn sign(mut answer: ApiResponse) -> ApiResponse {
    let signer = &*SIGNER;
    let message = format!("{}.{}", signer.header, URL_SAFE_NO_PAD.encode(&answer.body));
    let mut signature = vec![0; signer.pair.public_modulus_len()];
    signer
        .pair
        .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
        .expect("the key is large enough for SHA-256");
    answer.body = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)).into();
    answer.excerpt = None;
    answer.with(header::CONTENT_TYPE, "application/jose")
}
