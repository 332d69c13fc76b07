//! An OAuth client that requests tokens for machines: its key, certificate and grants.

use std::sync::LazyLock;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::Method;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use krr_mock_server::KrrMockBuilder;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, PKCS_RSA_SHA256};
use serde_json::{Value, json};

use crate::support::client::{LookupClient, Response, noon, send};

pub(crate) const ORGNO: &str = "310000012";
pub(crate) const CLIENT: &str = "municipality";
pub(crate) const KID: &str = "2023";
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// [`noon`] in seconds.
pub(crate) const NOW: i64 = 1_697_104_800;

/// One key for all tests, because generating it is slow.
pub(crate) static KEY: LazyLock<Key> = LazyLock::new(Key::generate);
pub(crate) static OTHER_KEY: LazyLock<Key> = LazyLock::new(Key::generate);

pub(crate) struct Key {
    pkcs8: Vec<u8>,
    encoding: EncodingKey,
    pub(crate) jwk: Value,
}

impl Key {
    fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let (n, e) = (pair.public_key().modulus(), pair.public_key().exponent());
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let n = part(n.big_endian_without_leading_zero());
        let e = part(e.big_endian_without_leading_zero());
        let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", pkcs8.as_ref()));
        Self {
            pkcs8: pkcs8.as_ref().to_vec(),
            encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
            jwk: json!({ "kty": "RSA", "n": n, "e": e }),
        }
    }

    pub(crate) fn sign(&self, header: &str, claims: &str) -> String {
        let algorithm = match header {
            rs384 if rs384.contains("RS384") => Algorithm::RS384,
            rs512 if rs512.contains("RS512") => Algorithm::RS512,
            _ => Algorithm::RS256,
        };
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(message.as_bytes(), &self.encoding, algorithm).unwrap();
        format!("{message}.{signature}")
    }
}

/// A certificate authority for `--trust`.
pub(crate) struct Authority {
    pub(crate) pem: String,
    der: Vec<u8>,
    issuer: Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let der = certificate.der().to_vec();
        let pem = pem::encode(&pem::Pem::new("CERTIFICATE", der.as_slice()));
        Self { pem, der, issuer: Issuer::new(params, key) }
    }

    /// The chain for [`KEY`] in the form of `x5c`. `oid` and `value` are an attribute of the subject.
    pub(crate) fn x5c(&self, oid: &[u64], value: &str, until: i32) -> Value {
        let key = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&KEY.pkcs8.as_slice().into(), &PKCS_RSA_SHA256).unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CustomDnType(oid.to_vec()), value);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        json!([STANDARD.encode(leaf.der()), STANDARD.encode(&self.der)])
    }
}

pub(crate) const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];
pub(crate) const ORGANISATION_IDENTIFIER: [u64; 4] = [2, 5, 4, 97];

/// A mock at noon with one registered client. It has both of Maskinporten's KRR scopes and one of the legacy provider's.
pub(crate) struct OauthClient {
    pub(crate) lookup: LookupClient,
}

impl OauthClient {
    pub(crate) async fn start() -> Self {
        Self::start_with(krr_mock_server::KrrMock::builder()).await
    }

    pub(crate) async fn start_with(builder: KrrMockBuilder) -> Self {
        let client = Self { lookup: LookupClient::start_with(builder.clock(noon())).await };
        assert_eq!(client.register(json!({})).await.status, 201);
        client
    }

    /// Registers the client with these members added or replaced.
    pub(crate) async fn register(&self, more: Value) -> Response {
        let mut key = KEY.jwk.clone();
        key["kid"] = json!(KID);
        let mut client = json!({
            "client_id": CLIENT,
            "orgno": ORGNO,
            "scopes": ["krr:global/kontaktinformasjon.read", "krr:global/digitalpost.read", "global/spraak.read", "krr:user/digitalpost.read"],
            "keys": [key],
        });
        for (name, value) in more.as_object().unwrap() {
            client[name] = value.clone();
        }
        self.lookup.send(Method::POST, "/_mock/clients", client).await
    }

    pub(crate) fn issuer(&self) -> String {
        format!("{}/", self.lookup.krr.uri())
    }

    pub(crate) fn claims(&self) -> Value {
        json!({
            "aud": self.issuer(),
            "iss": CLIENT,
            "scope": "krr:global/kontaktinformasjon.read",
            "iat": NOW,
            "exp": NOW + 120,
            "jti": uuid::Uuid::new_v4().to_string(),
        })
    }

    /// Valid claims with these added or replaced; `null` removes one.
    pub(crate) fn claims_with(&self, other: &Value) -> String {
        let mut claims = self.claims();
        for (name, value) in other.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        claims.to_string()
    }

    /// A grant that is signed with the registered key.
    pub(crate) fn grant(&self, other: &Value) -> String {
        KEY.sign(&json!({ "kid": KID, "alg": "RS256" }).to_string(), &self.claims_with(other))
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.lookup.request(Method::POST, path);
        send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
    }

    pub(crate) async fn token(&self, assertion: &str) -> Response {
        self.post("/token", &[("grant_type", JWT_BEARER), ("assertion", assertion)]).await
    }

    /// A token for a grant with these claims.
    pub(crate) async fn token_for(&self, other: Value) -> Response {
        self.token(&self.grant(&other)).await
    }
}

/// A part of a compact JWT.
pub(crate) fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
