//! Introspection (RFC 7662) and revocation (RFC 7009) at ID-porten (N41 names both endpoints).

use http::Method;
use serde_json::{Value, json};

use crate::idporten::client_authentication::clients_with_secrets;
use crate::idporten::errors::error;
use crate::support::client::{BOTH_CHANNELS, Response, send};
use crate::support::oidc_client::{OidcClient, with};

async fn introspected(client: &OidcClient, token: &Value) -> Response {
    let fields = vec![("token", token.as_str().unwrap().to_owned())];
    client.post("/idporten/token/introspect", &client.with_new_assertion(fields)).await
}

async fn is_active(client: &OidcClient, token: &Value) -> bool {
    let response = introspected(client, token).await;
    assert_eq!(response.status, 200, "{response:?}");
    let is_active = response.json()["active"].as_bool().unwrap();
    assert!(is_active || response.body == r#"{"active":false}"# && response.header("krr-mock-hint").is_some());
    is_active
}

async fn revoked(client: &OidcClient, token: &Value) -> Response {
    let fields = vec![("token", token.as_str().unwrap().to_owned())];
    client.post("/idporten/token/revoke", &client.with_new_assertion(fields)).await
}

#[tokio::test]
async fn introspection_shows_the_claims_of_an_active_token_until_it_expires() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let shown = introspected(&client, &tokens["access_token"]).await.json();
    assert_eq!(
        (&shown["active"], &shown["client_id"], &shown["pid"]),
        (&json!(true), &json!("service"), &json!(BOTH_CHANNELS))
    );
    assert_eq!((&shown["scope"], &shown["iss"]), (&tokens["scope"], &json!(client.issuer())));
    assert_eq!((&shown["token_type"], &shown["exp"]), (&json!("Bearer"), &json!(client.now() + 600)));
    assert!(is_active(&client, &tokens["refresh_token"]).await);
    client.lookup.krr.clocks().token.advance("PT600S".parse().unwrap()).unwrap();
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(!is_active(&client, &tokens[name]).await, "{name}");
    }
    assert!(!is_active(&client, &json!("garbled")).await);
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn introspection_needs_a_client_that_authenticates() {
    let client = clients_with_secrets().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    for (changed, expected) in [
        (vec![], "invalid_client"),
        (vec![("client_id", "app")], "invalid_client"),
        (vec![("client_id", "post"), ("client_secret", "other")], "invalid_client"),
        (vec![("token", ""), ("client_id", "post"), ("client_secret", "s+3%cret:&")], "invalid_request"),
    ] {
        let fields = with(vec![("token", token.clone())], &changed);
        assert_eq!(error(&client.post("/idporten/token/introspect", &fields).await), expected, "{changed:?}");
    }
    let other = [("client_id", "post"), ("client_secret", "s+3%cret:&")];
    let of_service = with(vec![("token", token)], &other);
    assert_eq!(client.post("/idporten/token/introspect", &of_service).await.json()["active"], true);
    let refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
    let refresh = client.post("/idporten/token/introspect", &with(vec![("token", refresh_token)], &other)).await;
    assert_eq!(refresh.json()["active"], false, "another client's refresh token");
}

#[tokio::test]
async fn a_revoked_access_token_is_inactive_but_opens_the_register_until_it_expires() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let response = revoked(&client, &tokens["access_token"]).await;
    assert_eq!((response.status, response.body.as_str()), (200, ""));
    assert!(response.header("krr-mock-hint").unwrap().contains("KRR takes a self-contained token until it expires"));
    assert!(!is_active(&client, &tokens["access_token"]).await);
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 401);
    let person = client.request(Method::GET, "/rest/v1/person").bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(send(person).await.status, 200);
    assert!(is_active(&client, &tokens["refresh_token"]).await, "the login lives on");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_the_access_tokens_with_it() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    assert_eq!(revoked(&client, &tokens["refresh_token"]).await.status, 200);
    assert!(!is_active(&client, &tokens["access_token"]).await);
    assert_eq!(error(&client.refresh(&tokens["refresh_token"]).await), "invalid_grant");
    assert_eq!(revoked(&client, &tokens["refresh_token"]).await.status, 200, "a second time is no error");
    assert_eq!(revoked(&client, &json!("garbled")).await.status, 200);
}

#[tokio::test]
async fn a_client_revokes_its_own_tokens_only() {
    let client = clients_with_secrets().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    for name in ["access_token", "refresh_token"] {
        let token = tokens[name].as_str().unwrap().to_owned();
        let of_app = vec![("token", token), ("client_id", "app".to_owned())];
        assert_eq!(error(&client.post("/idporten/token/revoke", &of_app).await), "invalid_grant", "{name}");
        assert!(is_active(&client, &tokens[name]).await, "{name}");
    }
    let tokenless = client.post("/idporten/token/revoke", &vec![("client_id", "app".to_owned())]).await;
    assert_eq!(error(&tokenless), "invalid_request");
    let nobody = client.post("/idporten/token/revoke", &vec![("token", "x".to_owned())]).await;
    assert_eq!(error(&nobody), "invalid_client");
}
