//! What ID-porten keeps to itself, and what it makes of nonsense.

use proptest::prelude::*;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::{
    idporten::errors::error,
    support::{
        client::BOTH_CHANNELS,
        oidc_client::{OidcClient, Pairs, VERIFIER},
    },
};

#[tokio::test]
async fn the_journal_holds_no_secret() {
    let client = OidcClient::start().await;
    let code = client.code(&client.asking(), BOTH_CHANNELS).await;
    let assertion = client.sign(&client.assertion());
    let tokens = client.token(&client.proved_by(client.exchanging(&code), assertion.clone())).await.json();
    client.refresh(&tokens["refresh_token"]).await;
    for typed in ["118226 48951", "118226-48951"] {
        assert_eq!(client.press(&client.asking(), typed).await.status, 400);
    }
    let journal = client.lookup.get("/_mock/exchanges").await.body;
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap());
    for secret in [&code, &assertion, access, refresh, BOTH_CHANNELS, "48951", VERIFIER] {
        assert!(!journal.contains(secret), "{secret}: {journal}");
    }
}

/// Whatever comes is answered in the two words of the standard, and nothing falls over.
#[test]
fn garbage_at_the_token_endpoint_is_refused_in_order() {
    let runtime = Runtime::new().unwrap();
    let client = runtime.block_on(OidcClient::start());
    let value = prop_oneof![
        "\\PC{0,30}",
        "[A-Za-z0-9_-]{0,20}(\\.[A-Za-z0-9_=-]{0,40}){0,3}",
        Just("authorization_code".to_owned()),
        Just("refresh_token".to_owned()),
        Just("service".to_owned()),
        Just("urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
    ];
    let name = prop_oneof![
        "[a-z_]{0,8}",
        Just("grant_type".to_owned()),
        Just("client_id".to_owned()),
        Just("client_assertion".to_owned()),
        Just("client_assertion_type".to_owned()),
        Just("code".to_owned()),
        Just("refresh_token".to_owned()),
        Just("code_verifier".to_owned()),
    ];
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) };
    proptest!(config, |(fields in proptest::collection::vec((name, value), 0..7))| {
        let fields: Pairs<'_> = fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let answer = runtime.block_on(client.token(&fields));
        prop_assert!(!error(&answer).is_empty());
    });
    for (media_type, body) in
        [("application/json", "{}"), ("text/plain", "grant_type=x"), ("application/x-www-form-urlencoded", "%")]
    {
        let request =
            client.request(http::Method::POST, "/idporten/token").header("content-type", media_type).body(body);
        let answer = runtime.block_on(crate::support::client::send(request));
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_request")), "{media_type}");
    }
    assert_eq!(runtime.block_on(client.lookup.own_breaches()), 0);
}
