//! Registering clients while the mock runs.

use http::Method;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, Response};

async fn register(client: &LookupClient, other: &Value) -> Response {
    let mut registration =
        json!({ "client_id": "mine", "orgno": "310000004", "scopes": ["krr:global/digitalpost.read"] });
    for (name, value) in other.as_object().unwrap() {
        registration[name] = value.clone();
    }
    client.send(Method::POST, "/_mock/clients", registration).await
}

#[tokio::test]
async fn an_invalid_registration_is_rejected_with_the_member() {
    let client = LookupClient::start().await;
    let key = client.get("/_mock/clients/demo").await.json()["keys"][0].clone();
    for (other, place) in [
        (json!({ "client_id": "demo" }), "/client_id"),
        (json!({ "client_id": "a/b" }), "/client_id"),
        (json!({ "client_id": "a b" }), "/client_id"),
        (json!({ "orgno": "31000000" }), "/orgno"),
        (json!({ "keys": [key, key] }), "/keys/1"),
        (json!({ "keys": [{ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }] }), "/keys/0"),
        (json!({ "redirect_uris": ["https://a.example/", "javascript:alert(1)"] }), "/redirect_uris/1"),
        (json!({ "redirect_uris": ["https://a.example/b\r\nX: y"] }), "/redirect_uris/0"),
        (json!({ "redirect_uris": ["/back"] }), "/redirect_uris/0"),
        (json!({ "delegations": [{ "consumer": "1", "scopes": [] }] }), "/delegations/0/consumer"),
        (json!({ "onbehalfof": [{ "id": "a", "orgno": "1" }] }), "/onbehalfof/0/orgno"),
        (
            json!({ "onbehalfof": [{ "id": "a", "orgno": "310000004" }, { "id": "a", "orgno": "310000004" }] }),
            "/onbehalfof/1/id",
        ),
        (json!({ "secret": "s" }), "/secret"),
    ] {
        let refused = register(&client, &other).await;
        assert_eq!((refused.status, &refused.json()["violations"][0]["body"]), (400, &json!(place)), "{refused:?}");
    }
    assert_eq!(register(&client, &json!({ "keys": [key] })).await.status, 201);
    assert_eq!(register(&client, &json!({ "redirect_uris": ["my-app:/back"] })).await.status, 200);
    assert_eq!(client.own_breaches().await, 0);
}
