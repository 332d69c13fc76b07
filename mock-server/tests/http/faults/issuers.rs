use http::Method;
use jiff::ToSpan;
use krr_mock_server::{Fault, FaultService};
use serde_json::{Value, json};

use super::fault;
use crate::http::wire::ASKED;
use crate::support::client::{KRR, Response, V2, send};
use crate::support::oauth_client::{OauthClient, part};

async fn grant(client: &OauthClient) -> Response {
    client.token_for(json!({ "scope": KRR })).await
}

/// The response of a token endpoint that meets this fault.
async fn grant_with(client: &OauthClient, action: Value) -> Value {
    client.lookup.krr.fault(fault(&json!({ "token": action })));
    let response = grant(client).await;
    client.lookup.krr.clear_faults();
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()
}

/// The status of a look-up with the token in this response.
async fn opens(client: &OauthClient, granted: &Value) -> u16 {
    let token = granted["access_token"].as_str().unwrap();
    let request = client.lookup.request(Method::POST, V2).bearer_auth(token);
    send(request.header("content-type", "application/json").body(ASKED)).await.status
}

#[tokio::test]
async fn the_token_endpoint_fails_while_the_register_answers() {
    let client = OauthClient::start().await;
    let granted = grant(&client).await.json();
    client.lookup.krr.fault(Fault::status(503).on_service(FaultService::Maskinporten));
    let refused = grant(&client).await;
    assert_eq!((refused.status, &refused.json()["error"]), (503, &json!("temporarily_unavailable")));
    assert_eq!(opens(&client, &granted).await, 200);
}

#[tokio::test]
async fn a_token_is_as_wrong_as_it_is_named() {
    let client = OauthClient::start().await;
    let lying = grant_with(&client, json!({ "expires_in": 7 })).await;
    assert_eq!((&lying["expires_in"], opens(&client, &lying).await), (&json!(7), 200));
    for member in ["access_token", "token_type", "expires_in", "scope"] {
        assert_eq!(grant_with(&client, json!({ "without": member })).await.get(member), None, "{member}");
    }
    let bad = grant_with(&client, json!("bad_signature")).await;
    assert_eq!(opens(&client, &bad).await, 401);
    let useless = grant_with(&client, json!("no_scope")).await;
    assert_eq!(opens(&client, &useless).await, 403);
    let early = grant_with(&client, json!({ "lifetime_s": 10 })).await;
    assert_eq!((&early["expires_in"], opens(&client, &early).await), (&json!(119), 200));
    client.lookup.krr.clocks().token.advance(11.seconds()).unwrap();
    assert_eq!(opens(&client, &early).await, 401);
}

#[tokio::test]
async fn keys_are_rotated_for_tokens_and_key_set_alike() {
    let client = OauthClient::start().await;
    let keys = async || client.lookup.get("/jwk").await.json()["keys"].clone();
    let before = keys().await;
    client.lookup.krr.fault(fault(&json!({ "keys": "rotated" })));
    let (rotated, granted) = (keys().await, grant(&client).await.json());
    assert_ne!(before[0]["kid"], rotated[0]["kid"]);
    assert_eq!(part(granted["access_token"].as_str().unwrap(), 0)["kid"], rotated[0]["kid"]);
    assert_eq!(opens(&client, &granted).await, 200);
    for (kind, expected) in [("empty", 0), ("without-kid", 1), ("unknown", 1)] {
        client.lookup.krr.clear_faults();
        client.lookup.krr.fault(fault(&json!({ "keys": kind })));
        let keys = keys().await;
        assert_eq!(keys.as_array().map(Vec::len), Some(expected), "{kind}");
        assert_ne!(keys[0]["kid"], before[0]["kid"], "{kind}");
    }
}
