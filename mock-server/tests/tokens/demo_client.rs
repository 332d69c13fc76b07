//! The demo client: its key, its certificates, and how long they last.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::oauth_client::{KEY, OauthClient};

#[tokio::test]
async fn the_demo_client_can_sign_with_key_and_certificate() {
    let client = OauthClient::start().await;
    let demo = client.lookup.get("/_mock/clients/demo").await.json();
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(demo["private_key"].as_str().unwrap().as_bytes()).unwrap();
    let mut by_key = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    by_key.kid = demo["kid"].as_str().map(str::to_owned);
    let mut by_certificate = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    by_certificate.x5c = serde_json::from_value(demo["certificate_chain"].clone()).unwrap();
    for header in [by_key, by_certificate] {
        let claims: Value = serde_json::from_str(&client.claims_with(&json!({ "iss": "demo" }))).unwrap();
        let grant = jsonwebtoken::encode(&header, &claims, &key).unwrap();
        assert_eq!(client.token(&grant).await.status, 200);
    }
}

/// N29: node-forge reads RSA signatures only.
#[tokio::test]
async fn the_demo_clients_certificates_are_signed_with_rsa() {
    let client = OauthClient::start().await;
    let demo = client.lookup.get("/_mock/clients/demo").await.json();
    let chain: Vec<Vec<u8>> = demo["certificate_chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|certificate| STANDARD.decode(certificate.as_str().unwrap()).unwrap())
        .collect();
    assert_eq!(chain.len(), 2, "leaf and authority");
    for certificate in &chain {
        let (_, certificate) = x509_parser::parse_x509_certificate(certificate).unwrap();
        assert_eq!(certificate.signature_algorithm.algorithm.to_string(), "1.2.840.113549.1.1.11");
        assert_eq!(certificate.public_key().algorithm.algorithm.to_string(), "1.2.840.113549.1.1.1");
    }
}

#[tokio::test]
async fn the_demo_client_of_a_key_folder_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let builder = || KrrMock::builder().keep_signing_key(folder.path());
    let saved = OauthClient::start_with(builder()).await.lookup.get("/_mock/clients/demo").await.json();
    let client = OauthClient::start_with(builder()).await;
    let found = client.lookup.get("/_mock/clients/demo").await.json();
    for member in ["client_id", "kid", "private_key", "certificate_chain"] {
        assert_eq!(saved[member], found[member], "{member}");
    }
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(saved["private_key"].as_str().unwrap().as_bytes()).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    header.x5c = serde_json::from_value(json!([saved["certificate_chain"][0]])).unwrap();
    let claims: Value = serde_json::from_str(&client.claims_with(&json!({ "iss": "demo" }))).unwrap();
    let grant = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    assert_eq!(client.token(&grant).await.status, 200);
}

#[tokio::test]
async fn a_certificate_of_another_runs_authority_is_refused_with_what_to_do() {
    let client = OauthClient::start().await;
    let folder = tempfile::tempdir().unwrap();
    let other = OauthClient::start_with(KrrMock::builder().keep_signing_key(folder.path())).await;
    let demo = other.lookup.get("/_mock/clients/demo").await.json();
    for (chain, words) in [
        (json!([demo["certificate_chain"][0]]), "an earlier run"),
        (demo["certificate_chain"].clone(), "an earlier run"),
    ] {
        let header = json!({ "x5c": chain, "alg": "RS256" }).to_string();
        let refused = client.token(&KEY.sign(&header, &client.claims_with(&json!({ "iss": "demo" })))).await;
        let hint = refused.header("krr-mock-hint").unwrap();
        assert!(refused.status == 400 && hint.contains(words) && hint.contains("--trust"), "{refused:?}");
    }
}
