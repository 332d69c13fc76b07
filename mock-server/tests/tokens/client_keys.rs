//! Which keys a client can register, and how long they are valid.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::oauth_client::{KEY, KID, OauthClient};

#[tokio::test]
async fn unusable_keys_are_rejected_at_registration() {
    let client = OauthClient::start().await;
    let curve = json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" });
    let edwards = json!({ "kty": "OKP", "crv": "Ed25519", "x": "AA" });
    let private = json!({ "kty": "RSA", "n": KEY.jwk["n"], "e": "AQAB", "d": "AA" });
    let short = json!({ "kty": "RSA", "n": "A".repeat(171), "e": "AQAB" });
    let secret = json!({ "kty": "oct", "k": "AA" });
    let with = |other: Value| {
        let mut key = KEY.jwk.clone();
        key.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        key
    };
    let curve_key = rcgen::KeyPair::generate().unwrap();
    let spki = rcgen::PublicKeyData::subject_public_key_info(&curve_key);
    let curve_pem = pem::encode(&pem::Pem::new("PUBLIC KEY", spki));
    for (key, reason) in [
        (curve, "not an RSA key"),
        (edwards, "not an RSA key"),
        (secret, "not an RSA key"),
        (private, "private key"),
        (short, "2048"),
        (with(json!({ "use": "enc" })), "`use` must be sig"),
        (with(json!({ "alg": "PS256" })), "`alg` must be"),
        (with(json!({ "e": "AQ" })), "`e` must be odd"),
        (with(json!({ "n": "+/==" })), "`n` must be base64url"),
        (with(json!({ "e": "AQAC" })), "`e` must be odd"),
        (with(json!({ "e": "AAAA" })), "`e` must be odd"),
        (with(json!({ "registered": "2023-10-12T10:00:01Z" })), "`registered` is in the future"),
        (json!(curve_pem), "not an RSA key"),
    ] {
        let response = client.register(json!({ "keys": [key] })).await;
        assert_eq!((response.status, response.body.contains(reason)), (400, true), "{response:?}");
        assert!(response.body.contains("/keys/0"), "{response:?}");
    }
}

/// N28: an npm package writes the sign octet of the modulus.
#[tokio::test]
async fn a_key_with_a_leading_zero_octet_works_as_the_same_key_without() {
    let client = OauthClient::start().await;
    let n = URL_SAFE_NO_PAD.decode(KEY.jwk["n"].as_str().unwrap()).unwrap();
    let mut key = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([&[0], &n[..]].concat()), "e": "AAEAAQ" });
    let registered = client.register(json!({ "keys": [key] })).await.json()["keys"][0].take();
    assert_eq!((&registered["n"], &registered["e"]), (&KEY.jwk["n"], &json!("AQAB")));
    let without = client.register(json!({ "keys": [KEY.jwk] })).await.json()["keys"][0].take();
    assert_eq!(registered["kid"], without["kid"], "one key has one thumbprint");
    key["kid"] = json!(KID);
    assert_eq!(client.register(json!({ "keys": [key] })).await.status, 200);
    assert_eq!(client.token_for(json!({})).await.status, 200);
    let short = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([&[0; 100], &n[..200]].concat()), "e": "AQAB" });
    let refused = client.register(json!({ "keys": [short] })).await;
    assert!(refused.body.contains("2048"), "zeros are no bits: {refused:?}");
}

#[tokio::test]
async fn a_key_expires_a_year_after_its_registration() {
    let client = OauthClient::start().await;
    let clocks = client.lookup.krr.clocks();
    assert_eq!(
        client.lookup.get("/_mock/clients/municipality").await.json()["keys"][0]["registered"],
        "2023-10-12T10:00:00Z"
    );
    clocks.token.advance("P366D".parse().unwrap()).unwrap();
    let now = clocks.token.now().as_second();
    let response = client.token_for(json!({ "iat": now, "exp": now + 120 })).await;
    assert!(response.body.contains("Expired key."), "{response:?}");
    assert_eq!(client.register(json!({})).await.status, 200);
    assert_eq!(client.token_for(json!({ "iat": now, "exp": now + 120 })).await.status, 200, "registered anew");
}
