//! A key that the user brings, so that tokens outlive the mock.

use std::fs;

use http::Method;
use krr_mock_server::{ClientKeyPair, KrrMock, SigningKey};
use serde_json::json;

use crate::{
    command_line::FREE,
    integrator::{BOTH_CHANNELS, Integrator, KRR, V2, noon, read},
    machine::part,
    process::{krr_mock, run},
};

async fn with(pem: &str) -> Integrator {
    let key = SigningKey::parse(pem, "key.pem").unwrap();
    let builder = KrrMock::builder().clock(noon()).base_url("http://krr.example").signing_key(key);
    Integrator::of(builder).await
}

async fn lookup(integrator: &Integrator, token: &str) -> u16 {
    let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
    let url = format!("http://{}{V2}", integrator.krr.address());
    let request = reqwest::Client::builder().no_proxy().build().unwrap().request(Method::POST, url);
    read(request.bearer_auth(token).header("content-type", "application/json").body(body)).await.status
}

async fn kid(integrator: &Integrator, path: &str) -> String {
    let url = format!("http://{}{path}", integrator.krr.address());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    read(http.get(url)).await.json()["keys"][0]["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_outlives_the_mock_that_gave_it() {
    let pem = ClientKeyPair::generate().private_pem();
    let (first, again, other) = (with(&pem).await, with(&pem).await, Integrator::start().await);
    let token = first.krr.token(KRR);
    assert_eq!((lookup(&again, &token).await, lookup(&other, &token).await), (200, 401));
    // RFC 7638: a digest of 32 bytes, the same for the same key and at all three issuers.
    let kid_of_token = part(&token, 0)["kid"].as_str().unwrap().to_owned();
    assert_eq!(kid_of_token.len(), 43);
    for path in ["/jwk", "/idporten-oidc-provider/jwk", "/idporten/jwk"] {
        assert_eq!(kid(&again, path).await, kid_of_token, "{path}");
        assert_ne!(kid(&other, path).await, kid_of_token, "{path}");
    }
    assert!(!format!("{:?}", SigningKey::parse(&pem, "key.pem").unwrap()).contains(&pem[40..60]));
}

#[test]
fn a_file_without_a_key_to_sign_with_is_named_with_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    let refused = |reason: &str| {
        let said = run(krr_mock(&[&FREE[..], &["--signing-key", path.to_str().unwrap()]].concat()));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
        for part in ["--signing-key", "key.pem", reason] {
            assert!(said.err.contains(part), "{part} in {said:?}");
        }
    };
    refused("No such file");
    let curve = rcgen::KeyPair::generate().unwrap();
    for (text, reason) in [
        (String::new(), "it is empty"),
        (ClientKeyPair::generate().public_pem(), "a public key"),
        (pem::encode(&pem::Pem::new("PRIVATE KEY", curve.serialize_der())), "elliptic curve"),
    ] {
        fs::write(&path, text).unwrap();
        refused(reason);
    }
}
