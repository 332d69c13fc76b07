//! The four ways in which a client authenticates at ID-porten (N41). Each client uses the one that it is registered with.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use krr_mock_server::{ClientsFile, KrrMock};
use serde_json::{Value, json};

use crate::idporten::errors::error;
use crate::support::client::{BOTH_CHANNELS, LookupClient, Response, send};
use crate::support::oauth_client::part;
use crate::support::oidc_client::{OidcClient, Pairs, form_request, with};

/// Characters that the header `Authorization` needs form-encoded, and the same encoded.
const SECRET: &str = "s+3%cret:&";
const ENCODED_SECRET: &str = "s%2B3%25cret%3A%26";

/// A client with a secret for each of the two ways to send it, besides `service` and `app`.
pub(crate) async fn clients_with_secrets() -> OidcClient {
    let client = OidcClient::start().await;
    for (client_id, method) in [("basic", "client_secret_basic"), ("post", "client_secret_post")] {
        let secret = json!({ "client_id": client_id, "token_endpoint_auth_method": method, "client_secret": SECRET });
        client.register(secret).await;
    }
    client
}

async fn with_header(client: &OidcClient, fields: &Pairs<'_>, header: &str) -> Response {
    let request = client.request(Method::POST, "/idporten/token").header("authorization", header);
    send(form_request(request, fields)).await
}

fn basic(client_id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client_id}:{secret}")))
}

#[tokio::test]
async fn a_client_with_a_secret_gets_tokens_in_its_registered_way() {
    let client = clients_with_secrets().await;
    for (client_id, method) in [("basic", "client_secret_basic"), ("post", "client_secret_post")] {
        let asked = with(client.authorization_request(), &[("client_id", client_id)]);
        let code = client.code(&asked, BOTH_CHANNELS).await;
        let authenticated = async |fields: Pairs<'static>| match client_id {
            "basic" => with_header(&client, &fields, &basic("basic", ENCODED_SECRET)).await,
            _ => client.token(&with(fields, &[("client_id", "post"), ("client_secret", SECRET)])).await,
        };
        let response = authenticated(client.code_exchange(&code)).await;
        assert_eq!(response.status, 200, "{response:?}");
        let tokens = response.json();
        assert_eq!(part(tokens["access_token"].as_str().unwrap(), 1)["client_amr"], method);
        let refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
        let refresh = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token)];
        assert_eq!(authenticated(refresh).await.status, 200, "{client_id}");
    }
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_client_of_a_file_authenticates_with_its_secret() {
    let file = r#"
        [[client]]
        client_id = "of-file"
        orgno = "310000004"
        scopes = []
        integration = "api_klient"
        redirect_uris = ["https://service.example/callback?tenant=1"]
        token_endpoint_auth_method = "client_secret_basic"
        client_secret = "secret"
    "#;
    let clients = ClientsFile::parse(file, "clients.toml").unwrap();
    let lookup = LookupClient::start_with(KrrMock::builder().clients(clients)).await;
    let client = OidcClient::register_at(lookup).await;
    let asked = with(client.authorization_request(), &[("client_id", "of-file"), ("scope", "openid")]);
    let code = client.code(&asked, BOTH_CHANNELS).await;
    let response = with_header(&client, &client.code_exchange(&code), &basic("of-file", "secret")).await;
    assert_eq!(response.status, 200, "{response:?}");
}

#[tokio::test]
async fn a_client_that_authenticates_in_another_way_is_refused() {
    let client = clients_with_secrets().await;
    client.register(json!({ "client_id": "machine", "integration": "maskinporten" })).await;
    let secret = ("client_secret", SECRET);
    for (changed, hint) in [
        (
            vec![("client_id", "service")],
            "registered with private_key_jwt, and the request has none: send client_assertion",
        ),
        (
            vec![("client_id", "service"), secret],
            "registered with private_key_jwt, and the request has client_secret_post",
        ),
        (vec![("client_id", "service"), ("client_assertion", "x.y.z")], "client_assertion_type must be"),
        (vec![("client_id", "app"), ("client_assertion", "x.y.z")], "registered with none"),
        (vec![("client_id", "app"), secret], "registered with none"),
        (
            vec![("client_id", "basic"), secret],
            "registered with client_secret_basic, and the request has client_secret_post",
        ),
        (vec![("client_id", "basic")], "registered with client_secret_basic, and the request has none"),
        (vec![("client_id", "post")], "registered with client_secret_post, and the request has none"),
        (vec![("client_id", "post"), ("client_secret", "other")], "client_secret is not the registered one"),
        (vec![("client_id", "machine")], "registered for Maskinporten"),
        (vec![("client_id", "nobody")], "no client has this client_id"),
        (vec![], "send client_id or"),
    ] {
        let response = client.token(&with(client.code_exchange("c"), &changed)).await;
        assert_eq!(error(&response), "invalid_client", "{changed:?}");
        assert!(response.header("krr-mock-hint").unwrap().contains(hint), "{hint}: {response:?}");
    }
    let twice = with(client.code_exchange("c"), &[("client_id", "post"), secret, ("client_assertion", "x.y.z")]);
    assert_eq!(error(&client.token(&twice).await), "invalid_request");
    let mut twice = client.code_exchange("c");
    twice.push(("code", "d".to_owned()));
    assert_eq!(error(&client.token(&twice).await), "invalid_request");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

/// 401 has to name a scheme (RFC 6749, section 5.2).
#[tokio::test]
async fn a_refused_header_gets_401_with_a_challenge() {
    let client = clients_with_secrets().await;
    for (header, changed, hint) in [
        (basic("basic", "other"), ("x", ""), "client_secret is not the registered one"),
        (basic("basic", SECRET), ("x", ""), "form-encoded in the header"),
        (basic("post", ENCODED_SECRET), ("x", ""), "registered with client_secret_post"),
        (basic("basic", ENCODED_SECRET), ("client_id", "app"), "client_id of the form is not that of the header"),
        ("Bearer x".to_owned(), ("client_id", "basic"), "must be Basic with base64"),
        ("Basic ?".to_owned(), ("client_id", "basic"), "must be Basic with base64"),
    ] {
        let response = with_header(&client, &with(client.code_exchange("c"), &[changed]), &header).await;
        assert_eq!((response.status, &response.json()["error"]), (401, &json!("invalid_client")), "{header}");
        assert_eq!(response.header("www-authenticate"), Some("Basic realm=\"ID-porten\""), "{header}");
        assert!(response.header("krr-mock-hint").unwrap().contains(hint), "{hint}: {response:?}");
    }
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_registration_with_a_secret_it_cannot_use_is_refused() {
    let client = OidcClient::start().await;
    let registration = |changed: Value| {
        let mut registration = json!({
            "client_id": "new", "orgno": "310000004", "scopes": [], "integration": "api_klient",
            "token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET,
        });
        for (name, value) in changed.as_object().unwrap() {
            match value {
                Value::Null => drop(registration.as_object_mut().unwrap().remove(name)),
                value => registration[name] = value.clone(),
            }
        }
        registration
    };
    for (changed, at) in [
        (json!({ "client_secret": null }), "/client_secret"),
        (json!({ "client_secret": "" }), "/client_secret"),
        (json!({ "client_secret": "blåbær" }), "/client_secret"),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "/client_secret"),
        (json!({ "token_endpoint_auth_method": null }), "/client_secret"),
        (json!({ "token_endpoint_auth_method": "none" }), "/client_secret"),
        (json!({ "token_endpoint_auth_method": "client_secret_jwt" }), "/token_endpoint_auth_method"),
        (json!({ "integration": "maskinporten" }), "/token_endpoint_auth_method"),
    ] {
        let response = client.lookup.send(Method::POST, "/_mock/clients", registration(changed.clone())).await;
        assert_eq!(response.status, 400, "{changed}");
        assert!(response.body.contains(at), "{changed}: {response:?}");
    }
    let registered = client.lookup.send(Method::POST, "/_mock/clients", registration(json!({}))).await;
    assert_eq!((registered.status, &registered.json()["client_secret"]), (201, &json!(SECRET)));
    let again = client.lookup.send(Method::POST, "/_mock/clients", registered.json()).await;
    assert_eq!((again.status, again.json()), (200, registered.json()), "what is shown can be registered");
}
