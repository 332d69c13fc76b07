//! Pushed authorization requests (RFC 9126; N41 names the endpoint).

use serde_json::json;

use crate::idporten::client_authentication::clients_with_secrets;
use crate::idporten::errors::error;
use crate::support::client::{BOTH_CHANNELS, Response};
use crate::support::oidc_client::{CALLBACK, OidcClient, Pairs, redirect_parameter, with};

const PAR: &str = "/idporten/par";

async fn pushed(client: &OidcClient, fields: &Pairs<'_>) -> String {
    let response = client.post(PAR, fields).await;
    assert_eq!(response.status, 201, "{response:?}");
    assert_eq!(response.json()["expires_in"], 60);
    response.json()["request_uri"].as_str().unwrap().to_owned()
}

async fn authorize_with(client: &OidcClient, client_id: &str, request_uri: &str) -> Response {
    client.authorize(&vec![("client_id", client_id.to_owned()), ("request_uri", request_uri.to_owned())]).await
}

fn hinted(response: &Response, hint: &str) -> bool {
    response.header("krr-mock-hint").is_some_and(|text| text.contains(hint))
}

#[tokio::test]
async fn a_pushed_request_logs_in_once() {
    let client = OidcClient::start().await;
    let hint = format!("testid:{BOTH_CHANNELS}");
    let asked = with(client.authorization_request(), &[("login_hint", &hint)]);
    let request_uri = pushed(&client, &client.with_new_assertion(asked)).await;
    assert!(request_uri.starts_with("urn:ietf:params:oauth:request_uri:"), "{request_uri}");
    let other = authorize_with(&client, "app", &request_uri).await;
    assert!(other.status == 400 && hinted(&other, "belongs to another client"), "{other:?}");

    let answer = authorize_with(&client, "service", &request_uri).await;
    assert_eq!(redirect_parameter(&answer, "state").as_deref(), Some("a state"), "{answer:?}");
    let code = redirect_parameter(&answer, "code").unwrap();
    assert_eq!(client.token(&client.with_new_assertion(client.code_exchange(&code))).await.status, 200);

    let again = authorize_with(&client, "service", &request_uri).await;
    assert_eq!((again.status, again.header("location")), (400, None));
    assert!(hinted(&again, "was used before"), "{again:?}");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

/// The form of the page repeats the parameters, so the person has as much time as otherwise.
#[tokio::test]
async fn the_login_page_of_a_pushed_request_outlives_it() {
    let client = OidcClient::start().await;
    let request_uri = pushed(&client, &client.with_new_assertion(client.authorization_request())).await;
    let page = authorize_with(&client, "service", &request_uri).await;
    assert_eq!(page.status, 200, "{page:?}");
    for field in ["name=\"state\" value=\"a state\"", "name=\"code_challenge\"", "name=\"nonce\""] {
        assert!(page.body.contains(field), "{field}: {page:?}");
    }
    assert!(!page.body.contains("client_assertion") && !page.body.contains("request_uri"), "{page:?}");
}

#[tokio::test]
async fn a_pushed_request_expires_and_others_are_unknown() {
    let client = OidcClient::start().await;
    let request_uri = pushed(&client, &client.with_new_assertion(client.authorization_request())).await;
    client.lookup.krr.clocks().token.advance("PT60S".parse().unwrap()).unwrap();
    let late = authorize_with(&client, "service", &request_uri).await;
    assert!(late.status == 400 && hinted(&late, "has expired"), "{late:?}");
    let unknown = authorize_with(&client, "service", "urn:ietf:params:oauth:request_uri:guessed").await;
    assert!(unknown.status == 400 && hinted(&unknown, "no request was pushed"), "{unknown:?}");
    let nameless = client.authorize(&vec![("request_uri", request_uri)]).await;
    assert!(nameless.status == 400 && hinted(&nameless, "client_id or redirect_uri is missing"), "{nameless:?}");
}

#[tokio::test]
async fn an_invalid_request_is_refused_when_it_is_pushed() {
    let client = clients_with_secrets().await;
    for (changed, expected) in [
        (("redirect_uri", "https://thief.example/"), "invalid_request"),
        (("redirect_uri", ""), "invalid_request"),
        (("scope", ""), "invalid_scope"),
        (("code_challenge", ""), "invalid_request"),
        (("response_mode", "fragment"), "invalid_request"),
        (("request_uri", "urn:ietf:params:oauth:request_uri:x"), "invalid_request"),
        (("request", "x.y.z"), "request_not_supported"),
    ] {
        let asked = client.with_new_assertion(with(client.authorization_request(), &[changed]));
        assert_eq!(error(&client.post(PAR, &asked).await), expected, "{changed:?}");
    }
    let unauthenticated = client.post(PAR, &client.authorization_request()).await;
    assert_eq!(error(&unauthenticated), "invalid_client");
    let mut twice = client.with_new_assertion(client.authorization_request());
    twice.push(("redirect_uri", CALLBACK.to_owned()));
    assert_eq!(error(&client.post(PAR, &twice).await), "invalid_request");
    let public = with(client.authorization_request(), &[("client_id", "app")]);
    pushed(&client, &public).await;
    let secret = with(client.authorization_request(), &[("client_id", "post"), ("client_secret", "other")]);
    assert_eq!(error(&client.post(PAR, &secret).await), "invalid_client");
    let get = client.lookup.get(PAR).await;
    assert_eq!((get.status, &get.json()["error"]), (405, &json!("invalid_request")));
    assert_eq!(client.lookup.own_breaches().await, 0);
}
