//! Secrets in the journal, and random requests.

use proptest::prelude::*;
use serde_json::json;
use tokio::runtime::Runtime;

use crate::idporten::errors::error;
use crate::support::client::BOTH_CHANNELS;
use crate::support::oidc_client::{OidcClient, Pairs, VERIFIER, with};

#[tokio::test]
async fn the_journal_contains_no_secret() {
    let client = OidcClient::start().await;
    let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
    let assertion = client.sign(&client.assertion());
    let tokens = client.token(&client.with_assertion(client.code_exchange(&code), assertion.clone())).await.json();
    client.refresh(&tokens["refresh_token"]).await;
    for typed in ["118226 48951", "118226-48951"] {
        assert_eq!(client.submit_login(&client.authorization_request(), typed).await.status, 400);
    }
    let hinted = format!("testid:{BOTH_CHANNELS}");
    let posted = with(client.authorization_request(), &[("response_mode", "form_post"), ("login_hint", &hinted)]);
    let page = client.authorize(&posted).await.body;
    let posted_code = page.split("name=\"code\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let signed = with(posted.clone(), &[("response_mode", "form_post.jwt")]);
    let page = client.authorize(&signed).await.body;
    let signed_response = page.split("name=\"response\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    client.post("/idporten/par", &client.with_new_assertion(posted)).await;
    let token = vec![("token", tokens["access_token"].as_str().unwrap().to_owned())];
    client.post("/idporten/token/introspect", &client.with_new_assertion(token)).await;
    let guessed = vec![("client_id", "service".to_owned()), ("client_secret", "a secret of a client".to_owned())];
    client.post("/idporten/par", &guessed).await;
    let journal = client.lookup.get("/_mock/exchanges").await.body;
    let [access, refresh] = ["access_token", "refresh_token"].map(|name| tokens[name].as_str().unwrap());
    for secret in
        [code.as_str(), &assertion, access, refresh, "48951", VERIFIER, posted_code, signed_response, "a+secret"]
    {
        assert!(!journal.contains(secret), "{secret}: {journal}");
    }
}

/// Every response is an OAuth error, and the mock keeps answering.
#[test]
fn garbage_at_the_token_endpoint_gets_an_oauth_error() {
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
        let response = runtime.block_on(client.token(&fields));
        prop_assert!(!error(&response).is_empty());
    });
    for (media_type, body) in
        [("application/json", "{}"), ("text/plain", "grant_type=x"), ("application/x-www-form-urlencoded", "%")]
    {
        let request =
            client.request(http::Method::POST, "/idporten/token").header("content-type", media_type).body(body);
        let response = runtime.block_on(crate::support::client::send(request));
        assert_eq!((response.status, &response.json()["error"]), (400, &json!("invalid_request")), "{media_type}");
    }
    assert_eq!(runtime.block_on(client.lookup.own_breaches()), 0);
}
