//! Responses as `application/jose`: a compact JWS with the JSON body as its payload (EFM-CLIENT, MOVE-JWT).

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header;
use serde_json::json;

use crate::crypto::certificates::certificate::self_signed;
use crate::crypto::client_key_pair::ClientKeyPair;
use crate::crypto::signing_key::SigningKey;
use crate::http::response::ApiResponse;

/// The register's key and certificate for signed responses, made at their first use and never written to a file.
static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    Signer::generate().expect("the operating system gives random numbers, and the name is plain text")
});

struct Signer {
    key: SigningKey,
    /// `{"x5c":[...],"alg":"RS256"}`: no other members are known (a guess).
    header: String,
}

impl Signer {
    fn generate() -> Result<Self, Box<dyn std::error::Error>> {
        let pair = ClientKeyPair::generate();
        let certificate = self_signed("KRR mock, signed answers", pair.pkcs8())?;
        let header = json!({ "x5c": [STANDARD.encode(certificate.der())], "alg": "RS256" }).to_string();
        Ok(Self { key: SigningKey::from_pem(&pair.private_pem())?, header })
    }
}

/// The response with its body signed.
pub(crate) fn sign(mut response: ApiResponse) -> ApiResponse {
    response.body = SIGNER.key.compact_jws(&SIGNER.header, &response.body).into();
    response.excerpt = None;
    response.with(header::CONTENT_TYPE, "application/jose")
}
