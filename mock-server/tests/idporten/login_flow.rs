//! The authorization code flow: a person logs in, and the token gives access to their own entry.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, DELETED, LookupClient, send};
use crate::support::oidc_client::{CALLBACK, OidcClient, form_request, redirect_parameter, with};

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The session cookie for the header `Cookie`.
fn cookie(response: &crate::support::client::Response) -> String {
    let field = response.header("set-cookie").unwrap();
    assert!(field.contains("; Path=/idporten; HttpOnly; SameSite=Lax"), "{field}");
    field.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_logs_in_and_reads_their_own_entry() {
    let client = OidcClient::start().await;
    let page = client.authorize(&client.authorization_request()).await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let back = client.submit_login(&client.authorization_request(), BOTH_CHANNELS).await;
    assert_eq!(
        (back.status, redirect_parameter(&back, "tenant").as_deref()),
        (303, Some("1")),
        "what the address had stays"
    );
    assert_eq!(
        (redirect_parameter(&back, "state").as_deref(), redirect_parameter(&back, "iss")),
        (Some("a state"), Some(client.issuer()))
    );
    let tokens = client
        .token(&client.with_new_assertion(client.code_exchange(&redirect_parameter(&back, "code").unwrap())))
        .await
        .json();
    let members: Vec<_> = tokens.as_object().unwrap().keys().cloned().collect();
    let expected =
        ["access_token", "id_token", "token_type", "expires_in", "refresh_token", "refresh_token_expires_in", "scope"];
    assert_eq!(members, expected);
    let token = tokens["access_token"].as_str().unwrap();
    for path in ["/rest/v1/person", "/rest/v2/person"] {
        let person = send(client.request(Method::GET, path).bearer_auth(token)).await;
        assert_eq!((person.status, &person.json()["personidentifikator"]), (200, &json!(BOTH_CHANNELS)), "{person:?}");
        assert!(person.json()["kontaktinformasjon"]["epostadresse"].is_string());
    }
    let patch = client.request(Method::PATCH, "/rest/v1/person").bearer_auth(token);
    let patch = patch.header("content-type", "application/json").body(r#"{"spraak":"nn"}"#);
    assert_eq!(send(patch).await.status, 204);
    let legacy = client.request(Method::GET, "/kontaktinfo-oauth2-server/rest/v1/person").bearer_auth(token);
    assert_eq!(send(legacy).await.status, 200, "G1 accepts the new issuer too");
    assert_eq!(client.lookup.own_breaches().await, 0);
    client.lookup.krr.verify();
}

#[tokio::test]
async fn tokens_have_the_documented_claims() {
    let client = OidcClient::start().await;
    let asked = with(client.authorization_request(), &[("acr_values", "idporten-loa-high"), ("ui_locales", "nn")]);
    let code = client.code(&asked, BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    let keys: JwkSet = serde_json::from_str(&client.lookup.get("/idporten/jwk").await.body).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[client.issuer()]);
    validation.set_audience(&["service"]);
    // The mock's clock stands in 2023.
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(&keys.keys[0]).unwrap();
    let id = jsonwebtoken::decode::<Value>(tokens["id_token"].as_str().unwrap(), &key, &validation).unwrap().claims;
    let (mut access, mut seen) = (claims(&tokens["access_token"]), id.clone());
    assert_eq!((&id["sub"], id["sub"].as_str().unwrap().len()), (&access["sub"], 43));
    for claims in [&mut access, &mut seen] {
        for chance in ["sub", "sid", "jti"] {
            if claims.get(chance).is_some() {
                claims[chance] = json!("*");
            }
        }
        claims["iss"] = json!(claims["iss"].as_str().unwrap().replace(client.lookup.krr.uri(), ""));
        claims["pid"] = json!(claims["pid"] == BOTH_CHANNELS);
    }
    insta::assert_json_snapshot!("idporten_claims", json!({ "access": access, "id": seen }));
}

#[tokio::test]
async fn sub_differs_by_client_and_is_stable_across_logins() {
    let client = OidcClient::start().await;
    let sub = async |client_id: &str, pid: &str| {
        let code = client.code(&with(client.authorization_request(), &[("client_id", client_id)]), pid).await;
        let fields = match client_id {
            "app" => with(client.code_exchange(&code), &[("client_id", "app")]),
            _ => client.with_new_assertion(client.code_exchange(&code)),
        };
        claims(&client.token(&fields).await.json()["id_token"])["sub"].clone()
    };
    let first = sub("service", BOTH_CHANNELS).await;
    assert_eq!(first, sub("service", BOTH_CHANNELS).await);
    assert_ne!(first, sub("app", BOTH_CHANNELS).await);
    assert_ne!(first, sub("service", DELETED).await);
}

#[tokio::test]
async fn a_public_client_needs_no_assertion_and_gets_no_refresh_token() {
    let client = OidcClient::start().await;
    let code = client.code(&with(client.authorization_request(), &[("client_id", "app")]), BOTH_CHANNELS).await;
    let tokens = client.token(&with(client.code_exchange(&code), &[("client_id", "app")])).await.json();
    assert_eq!(claims(&tokens["access_token"])["client_amr"], "none");
    assert_eq!((tokens.get("refresh_token"), tokens.get("refresh_token_expires_in")), (None, None));
    let fields = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("refresh_token", "x".to_owned()),
        ("client_id", "app".to_owned()),
    ];
    assert_eq!(client.token(&fields).await.json()["error"], "unauthorized_client");
}

#[tokio::test]
async fn the_scope_no_pid_leaves_the_identifier_out_of_every_token() {
    let client = OidcClient::start().await;
    let scopes = json!(["krr:user/kontaktinformasjon.read", "no_pid"]);
    let demo = client.lookup.get("/_mock/clients/demo").await.json();
    let asked = with(client.authorization_request(), &[("scope", "openid krr:user/kontaktinformasjon.read no_pid")]);
    let refused = client.authorize(&asked).await;
    assert_eq!(
        redirect_parameter(&refused, "error").as_deref(),
        Some("invalid_scope"),
        "only for who is registered with it"
    );
    client.register(json!({ "keys": demo["keys"], "scopes": scopes })).await;
    let without = with(client.authorization_request(), &[("scope", "openid krr:user/kontaktinformasjon.read openid")]);
    let code = client.code(&without, BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    assert_eq!(claims(&tokens["access_token"])["pid"], BOTH_CHANNELS, "only who asks for it");
    assert_eq!(tokens["scope"], "openid krr:user/kontaktinformasjon.read", "each scope once");
    let code = client.code(&asked, BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    assert_eq!((claims(&tokens["access_token"]).get("pid"), claims(&tokens["id_token"]).get("pid")), (None, None));
    assert_eq!(client.userinfo(&tokens["access_token"]).await.json().get("pid"), None);
    let person = client.request(Method::GET, "/rest/v1/person").bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(send(person).await.status, 403, "the register cannot know who asks");
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_second_use_revokes_the_login() {
    let client = OidcClient::start().await;
    let first = client.tokens(BOTH_CHANNELS).await;
    let second = client.refresh(&first["refresh_token"]).await.json();
    assert_eq!((&second["scope"], second["expires_in"].as_i64()), (&first["scope"], Some(600)));
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(client.userinfo(&second["access_token"]).await.status, 200);
    let again = client.refresh(&first["refresh_token"]).await;
    assert_eq!((again.status, &again.json()["error"]), (400, &json!("invalid_grant")));
    assert_eq!(client.refresh(&second["refresh_token"]).await.json()["error"], "invalid_grant");
    assert_eq!(client.userinfo(&second["access_token"]).await.status, 401);

    let third = client.tokens(BOTH_CHANNELS).await;
    client.lookup.krr.clocks().token.advance("PT600S".parse().unwrap()).unwrap();
    assert_eq!(client.refresh(&third["refresh_token"]).await.json()["error"], "invalid_grant", "expired");
}

#[tokio::test]
async fn userinfo_returns_the_person_of_the_token() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let sub = claims(&tokens["id_token"])["sub"].clone();
    let expected = json!({ "sub": sub, "pid": BOTH_CHANNELS, "locale": "nb" });
    assert_eq!(client.userinfo(&tokens["access_token"]).await.json(), expected);
    let posted =
        client.request(Method::POST, "/idporten/userinfo").bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(send(posted).await.json(), expected);
    let person = client.request(Method::GET, "/rest/v1/person").bearer_auth(tokens["id_token"].as_str().unwrap());
    let refused = send(person).await;
    assert_eq!(refused.status, 401);
    assert!(refused.header("krr-mock-hint").unwrap().contains("it is an ID token"), "{refused:?}");
    for token in [tokens["id_token"].clone(), json!("garbled"), json!(client.lookup.krr.user_token("openid", DELETED))]
    {
        let response = client.userinfo(&token).await;
        assert_eq!((response.status, &response.json()["error"]), (401, &json!("invalid_token")));
        assert!(response.header("www-authenticate").unwrap().starts_with("Bearer error=\"invalid_token\""));
    }
}

#[tokio::test]
async fn a_session_skips_the_login_page_until_logout() {
    let client = OidcClient::start().await;
    let session = cookie(&client.submit_login(&client.authorization_request(), BOTH_CHANNELS).await);
    let visit = async |changed: &[(&'static str, &str)]| {
        let asked = with(client.authorization_request(), changed);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&asked).finish();
        send(client.request(Method::GET, &format!("/idporten/authorize?{query}")).header("cookie", &session)).await
    };
    let code = redirect_parameter(&visit(&[("prompt", "none")]).await, "code").unwrap();
    assert!(redirect_parameter(&visit(&[]).await, "code").is_some());
    assert_eq!(visit(&[("prompt", "login")]).await.status, 200, "asked all the same");
    assert_eq!(visit(&[("acr_values", "idporten-loa-high")]).await.status, 200, "not sure enough");
    client.lookup.krr.clocks().token.advance("PT11S".parse().unwrap()).unwrap();
    assert_eq!(visit(&[("max_age", "10")]).await.status, 200, "too long ago");
    assert!(redirect_parameter(&visit(&[("max_age", "11")]).await, "code").is_some());

    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    let hint = tokens["id_token"].as_str().unwrap().to_owned();
    let leaving =
        vec![("id_token_hint", hint), ("post_logout_redirect_uri", CALLBACK.to_owned()), ("state", "s 2".to_owned())];
    let response = client.post("/idporten/logout", &leaving).await;
    assert_eq!((response.status, redirect_parameter(&response, "state").as_deref()), (303, Some("s 2")));
    assert!(response.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(redirect_parameter(&visit(&[("prompt", "none")]).await, "error").as_deref(), Some("login_required"));
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 200, "the register's own tokens live on");
}

#[tokio::test]
async fn a_logout_without_a_registered_redirect_uri_shows_a_page() {
    let client = OidcClient::start().await;
    let session = cookie(&client.submit_login(&client.authorization_request(), BOTH_CHANNELS).await);
    let plain = send(client.request(Method::GET, "/idporten/logout?ui_locales=en").header("cookie", &session)).await;
    assert_eq!((plain.status, plain.body.contains("You are logged out")), (200, true));
    let elsewhere = ("post_logout_redirect_uri", "https://thief.example/".to_owned());
    for fields in [
        vec![elsewhere.clone()],
        vec![elsewhere.clone(), ("client_id", "service".to_owned())],
        vec![("post_logout_redirect_uri", CALLBACK.to_owned()), ("client_id", "nobody".to_owned())],
        vec![("id_token_hint", "garbled".to_owned())],
    ] {
        let response = client.post("/idporten/logout", &fields).await;
        assert_eq!((response.status, response.header("location")), (400, None), "{fields:?}");
        assert!(response.header("krr-mock-hint").is_some());
    }
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn logout_revokes_tokens_that_are_for_the_login_only() {
    let client = OidcClient::start().await;
    let code = client.code(&with(client.authorization_request(), &[("scope", "openid")]), BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    client.post("/idporten/logout", &vec![("id_token_hint", tokens["id_token"].as_str().unwrap().to_owned())]).await;
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 401);
    assert_eq!(client.refresh(&tokens["refresh_token"]).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn login_hint_logs_a_test_user_in_without_a_page() {
    let client = OidcClient::start().await;
    let hint = format!("testid:{BOTH_CHANNELS}_idporten-loa-high");
    let response = client.authorize(&with(client.authorization_request(), &[("login_hint", &hint)])).await;
    let code = redirect_parameter(&response, "code").unwrap();
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    let id_token = claims(&tokens["id_token"]);
    assert_eq!((&id_token["acr"], &id_token["pid"]), (&json!("idporten-loa-high"), &json!(BOTH_CHANNELS)));
    for wrong in ["testid:12345678901", "testid:", &format!("testid:{BOTH_CHANNELS}_Level4")] {
        let response = client.authorize(&with(client.authorization_request(), &[("login_hint", wrong)])).await;
        assert_eq!(redirect_parameter(&response, "error").as_deref(), Some("invalid_request"), "{wrong}");
    }
    let weak = format!("testid:{BOTH_CHANNELS}_idporten-loa-substantial");
    let asked = with(client.authorization_request(), &[("login_hint", &weak), ("acr_values", "idporten-loa-high")]);
    assert_eq!(redirect_parameter(&client.authorize(&asked).await, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn the_level_of_a_login_is_the_requested_one() {
    let client = OidcClient::start().await;
    let levels =
        client.lookup.get("/idporten/.well-known/openid-configuration").await.json()["acr_values_supported"].take();
    assert_eq!(levels, json!(["idporten-loa-low", "idporten-loa-substantial", "idporten-loa-high"]));
    for level in levels.as_array().unwrap() {
        let asked = with(client.authorization_request(), &[("acr_values", level.as_str().unwrap())]);
        let code = client.code(&asked, BOTH_CHANNELS).await;
        let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
        assert_eq!(&claims(&tokens["id_token"])["acr"], level);
    }
    let eidas = client.authorize(&with(client.authorization_request(), &[("acr_values", "eidas-loa-high")])).await;
    assert!(eidas.header("krr-mock-hint").unwrap().contains("foreign eID, which this mock does not have"), "{eidas:?}");
}

/// Real issuers have none (N42). Clients that were configured with one before still get tokens, at the mock's own address only.
#[tokio::test]
async fn the_issuer_has_no_slash_at_its_end() {
    let client = OidcClient::start().await;
    let found = client.lookup.get("/idporten/.well-known/openid-configuration").await.json();
    assert_eq!(found["issuer"], format!("{}/idporten", client.lookup.krr.uri()));
    for (host, status) in [("127.0.0.1", 200), ("test.idporten.no", 400)] {
        let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
        let mut claims = client.assertion();
        claims["aud"] = match host {
            "test.idporten.no" => json!("https://test.idporten.no/"),
            _ => json!(format!("{}/", client.issuer())),
        };
        let fields = client.with_assertion(client.code_exchange(&code), client.sign(&claims));
        let request = client.request(Method::POST, "/idporten/token").header("host", host);
        let response = send(form_request(request, &fields)).await;
        assert_eq!(response.status, status, "{host}: {response:?}");
    }
}

/// N41: both types are supported.
#[tokio::test]
async fn a_public_subject_is_the_same_at_every_client_and_a_pairwise_one_is_not() {
    let client = OidcClient::start().await;
    let subject = async |client_id: &str| {
        let asked = with(client.authorization_request(), &[("client_id", client_id)]);
        let code = client.code(&asked, BOTH_CHANNELS).await;
        let exchange = with(client.code_exchange(&code), &[("client_id", client_id)]);
        let tokens = client.token(&exchange).await.json();
        claims(&tokens["id_token"])["sub"].clone()
    };
    for client_id in ["first", "second"] {
        let public = json!({ "client_id": client_id, "token_endpoint_auth_method": "none", "subject_type": "public" });
        client.register(public).await;
        client
            .register(json!({ "client_id": format!("pairwise-{client_id}"), "token_endpoint_auth_method": "none" }))
            .await;
    }
    assert_eq!(subject("first").await, subject("second").await);
    assert_ne!(subject("pairwise-first").await, subject("pairwise-second").await);
    assert_ne!(subject("pairwise-first").await, subject("first").await);
}

#[tokio::test]
async fn a_login_in_northern_sami_has_that_locale() {
    let client = OidcClient::start().await;
    let code = client.code(&with(client.authorization_request(), &[("ui_locales", "se")]), BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    assert_eq!(claims(&tokens["id_token"])["locale"], "se");
    assert_eq!(client.userinfo(&tokens["access_token"]).await.json()["locale"], "se");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_code_is_valid_in_its_world_only_and_until_a_reset() {
    let client = OidcClient::start().await;
    let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
    let demo = client.lookup.get("/_mock/clients/service").await.json();
    let register = client.request(Method::POST, "/_mock/clients").header("krr-mock-world", "w");
    assert_eq!(send(register.header("content-type", "application/json").body(demo.to_string())).await.status, 201);
    let elsewhere = client.request(Method::POST, "/idporten/token").header("krr-mock-world", "w");
    let response = send(form_request(elsewhere, &client.with_new_assertion(client.code_exchange(&code)))).await;
    assert_eq!(response.json()["error"], "invalid_grant");
    let in_world = |method: Method, path: &str| client.request(method, path).header("krr-mock-world", "w");
    let pressed = with(client.authorization_request(), &[("pid", BOTH_CHANNELS)]);
    let code_of_world = send(form_request(in_world(Method::POST, "/idporten/login"), &pressed)).await;
    let fields = client.with_new_assertion(client.code_exchange(&redirect_parameter(&code_of_world, "code").unwrap()));
    let tokens = send(form_request(in_world(Method::POST, "/idporten/token"), &fields)).await.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(send(in_world(Method::GET, "/rest/v1/person").bearer_auth(token)).await.status, 200);
    let without_header = client.request(Method::GET, "/rest/v1/person").bearer_auth(token);
    assert_eq!(send(without_header).await.status, 200, "a token opens its world");
    client.lookup.krr.reset();
    client.register(json!({ "keys": demo["keys"] })).await;
    assert_eq!(
        client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json()["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn every_url_of_the_discovery_document_works() {
    let client = LookupClient::start_with(KrrMock::builder()).await;
    let text = client.get("/idporten/.well-known/openid-configuration").await.body;
    insta::assert_snapshot!("idporten_discovery", {
        let base = text.replace(client.krr.uri(), "");
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&base).unwrap()).unwrap()
    });
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(client.get("/idporten/.well-known/openid-configuration/").await.body, text);
    for (name, url) in document.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint")) {
        let path = url.as_str().unwrap().strip_prefix(client.krr.uri()).unwrap();
        assert_ne!(client.get(path).await.status, 404, "{name}");
    }
}
