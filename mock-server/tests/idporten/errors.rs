//! Errors of ID-porten: on a page, in a redirect and at the token endpoint.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use krr_fixtures::{Deck, Resident};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, Response, persona};
use crate::support::oidc_client::{CALLBACK, OidcClient, redirect_parameter, with};

/// The error of a token response, which has exactly two members and a hint.
#[track_caller]
pub(crate) fn error(response: &Response) -> String {
    let body = response.json();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((response.status, members), (400, vec!["error", "error_description"]), "{response:?}");
    assert!(response.header("krr-mock-hint").unwrap().contains(" / "), "in two languages: {response:?}");
    body["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_unknown_redirect_uri_gets_a_page_instead_of_a_redirect() {
    let client = OidcClient::start().await;
    client.register(json!({ "client_id": "machine", "integration": "maskinporten" })).await;
    for (changed, hint) in [
        (("client_id", ""), "client_id or redirect_uri is missing"),
        (("client_id", "nobody"), "no client has this client_id"),
        (("client_id", "machine"), "api_klient"),
        (("redirect_uri", ""), "client_id or redirect_uri is missing"),
        (("redirect_uri", "https://service.example/callback"), "character by character"),
        (("redirect_uri", "https://service.example/callback?tenant=1&x=2"), "character by character"),
        (("redirect_uri", "https://SERVICE.example/callback?tenant=1"), "character by character"),
        (("redirect_uri", "https://thief.example/"), "character by character"),
    ] {
        let asked = with(client.authorization_request(), &[changed, ("ui_locales", "nn")]);
        for response in [client.authorize(&asked).await, client.submit_login(&asked, BOTH_CHANNELS).await] {
            assert_eq!((response.status, response.header("location")), (400, None), "{changed:?}");
            assert!(response.body.contains("Innlogginga kan ikkje starte"), "{changed:?}");
            assert!(response.header("krr-mock-hint").unwrap().contains(hint), "{response:?}");
        }
    }
    let mut twice = client.authorization_request();
    twice.push(("redirect_uri", CALLBACK.to_owned()));
    assert_eq!(client.authorize(&twice).await.status, 400);
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn an_invalid_authorization_request_redirects_with_the_error() {
    let client = OidcClient::start().await;
    for (changed, expected) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("request", "x.y.z"), "request_not_supported"),
        (("request_uri", "urn:x"), "request_uri_not_supported"),
        (("scope", ""), "invalid_scope"),
        (("scope", "openid krr:user/digitalpost.read"), "invalid_scope"),
        (("scope", "openid krr:global/kontaktinformasjon.read"), "invalid_scope"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("acr_values", "Level4"), "invalid_request"),
        (("acr_values", "eidas-loa-high"), "invalid_request"),
        (("prompt", "none login"), "invalid_request"),
        (("prompt", "create"), "invalid_request"),
        (("prompt", "none"), "login_required"),
        (("max_age", "-1"), "invalid_request"),
    ] {
        let response = client.authorize(&with(client.authorization_request(), &[changed])).await;
        assert_eq!(response.status, 303, "{changed:?}");
        assert_eq!(redirect_parameter(&response, "error").as_deref(), Some(expected), "{changed:?}");
        assert!(
            redirect_parameter(&response, "error_description").is_some()
                && response.header("krr-mock-hint").unwrap().contains(" / ")
        );
        assert_eq!(redirect_parameter(&response, "state").as_deref(), Some("a state"), "{changed:?}");
        assert_eq!(
            (redirect_parameter(&response, "iss"), redirect_parameter(&response, "code")),
            (Some(client.issuer()), None)
        );
    }
    let mut twice = client.authorization_request();
    twice.push(("scope", "openid".to_owned()));
    assert_eq!(redirect_parameter(&client.authorize(&twice).await, "error").as_deref(), Some("invalid_request"));
    let stateless = with(client.authorization_request(), &[("client_id", "app"), ("state", "")]);
    let response = client.authorize(&stateless).await;
    assert_eq!(
        (redirect_parameter(&response, "error").as_deref(), redirect_parameter(&response, "state")),
        (Some("invalid_request"), None)
    );
    let cancelled = client.post("/idporten/login", &with(client.authorization_request(), &[("cancel", "1")])).await;
    assert_eq!(redirect_parameter(&cancelled, "error").as_deref(), Some("access_denied"));
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_works_once_within_a_minute() {
    let client = OidcClient::start().await;
    for (changed, expected) in [
        (("code", ""), "invalid_request"),
        (("code", "guessed"), "invalid_grant"),
        (("redirect_uri", ""), "invalid_request"),
        (("redirect_uri", "https://service.example/other"), "invalid_grant"),
        (("code_verifier", ""), "invalid_request"),
        (("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"), "invalid_grant"),
        (("grant_type", ""), "invalid_request"),
        (("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), "unsupported_grant_type"),
    ] {
        let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
        let fields = client.with_new_assertion(with(client.code_exchange(&code), &[changed]));
        assert_eq!(error(&client.token(&fields).await), expected, "{changed:?}");
    }
    let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
    let other = with(client.code_exchange(&code), &[("client_id", "app")]);
    assert_eq!(error(&client.token(&other).await), "invalid_grant", "another client's");
    client.lookup.krr.clocks().token.advance("PT59S".parse().unwrap()).unwrap();
    assert_eq!(client.token(&client.with_new_assertion(client.code_exchange(&code))).await.status, 200);
    let late = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
    client.lookup.krr.clocks().token.advance("PT60S".parse().unwrap()).unwrap();
    assert_eq!(error(&client.token(&client.with_new_assertion(client.code_exchange(&late))).await), "invalid_grant");
}

#[tokio::test]
async fn a_code_used_twice_revokes_its_tokens() {
    let client = OidcClient::start().await;
    let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 200);
    assert_eq!(error(&client.token(&client.with_new_assertion(client.code_exchange(&code))).await), "invalid_grant");
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 401);
    assert_eq!(error(&client.refresh(&tokens["refresh_token"]).await), "invalid_grant");
}

#[tokio::test]
async fn an_invalid_client_assertion_is_rejected() {
    let client = OidcClient::start().await;
    let now = client.now();
    let refused = async |claims: Value, why: &str| {
        let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
        let response = client.token(&client.with_assertion(client.code_exchange(&code), client.sign(&claims))).await;
        assert_eq!(error(&response), "invalid_client", "{why}");
        assert!(response.header("krr-mock-hint").unwrap().contains(why), "{why}: {response:?}");
    };
    let mut gone = client.assertion();
    (gone["iat"], gone["exp"]) = (json!(now - 60), json!(now));
    refused(gone, "expired").await;
    let token_url = format!("{}/token", client.issuer());
    for (member, value, why) in [
        ("aud", json!(token_url), "aud must be the issuer"),
        ("aud", json!(format!("{}//", client.issuer())), "without a slash at its end"),
        ("aud", json!([client.issuer(), "https://other.example"]), "alone"),
        ("iss", json!("app"), "iss and sub"),
        ("sub", json!("app"), "registered with none, and the request has private_key_jwt"),
        ("exp", json!(now), "exp must be later than iat"),
        ("nbf", json!(now + 11), "future"),
        ("jti", json!(""), "jti is empty"),
        ("exp", json!(now + 121), "more than 120 s"),
        ("exp", json!(i64::MAX), "more than 120 s"),
        ("iat", json!(now + 11), "future"),
        ("jti", json!(7), "another type"),
        ("jti", json!("j".repeat(600)), "too long"),
    ] {
        let mut claims = client.assertion();
        claims[member] = value;
        refused(claims, why).await;
    }
    let mut claims = client.assertion();
    claims.as_object_mut().unwrap().remove("jti");
    refused(claims, "a claim is missing").await;
}

#[tokio::test]
async fn a_client_assertion_needs_the_registered_key_and_works_once() {
    let client = OidcClient::start().await;
    let claims = client.assertion();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = client.sign(&claims);
    let signature = signed.rsplit('.').next().unwrap();
    let head = |header: Value| format!("{}.{}", part(&header), part(&claims));
    let hs256 = {
        let header = Header { kid: Some(client.kid.clone()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(client.kid.as_bytes())).unwrap()
    };
    let rs512 = {
        let header = Header { kid: Some(client.kid.clone()), ..Header::new(Algorithm::RS512) };
        jsonwebtoken::encode(&header, &claims, &client.key).unwrap()
    };
    let no_kid = jsonwebtoken::encode(&Header::new(Algorithm::RS256), &claims, &client.key).unwrap();
    let twice = format!(r#"{{"iss":"service","iss":"service",{}"#, claims.to_string().trim_start_matches('{'));
    let doubled = format!("{}.{}.{signature}", signed.split('.').next().unwrap(), URL_SAFE_NO_PAD.encode(twice));
    for (why, assertion) in [
        ("alg", format!("{}.", head(json!({ "alg": "none" })))),
        ("alg", hs256),
        ("alg", rs512),
        ("kid", no_kid),
        ("kid", format!("{}.{signature}", head(json!({ "alg": "RS256", "kid": "other" })))),
        ("crit", format!("{}.{signature}", head(json!({ "alg": "RS256", "kid": client.kid, "crit": ["b64"] })))),
        ("signature", format!("{}.{}", signed.rsplit_once('.').unwrap().0, part(&json!("forged")))),
        ("signature", doubled),
        ("JWT", "not.a.token".to_owned()),
    ] {
        let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
        let fields = client.with_assertion(with(client.code_exchange(&code), &[("client_id", "service")]), assertion);
        let response = client.token(&fields).await;
        assert_eq!(error(&response), "invalid_client", "{why}");
        assert!(response.header("krr-mock-hint").unwrap().contains(why), "{why}: {response:?}");
    }
    for expected in [200, 400] {
        let code = client.code(&client.authorization_request(), BOTH_CHANNELS).await;
        let response = client.token(&client.with_assertion(client.code_exchange(&code), signed.clone())).await;
        assert_eq!(response.status, expected, "{response:?}");
    }
}

#[tokio::test]
async fn a_refresh_cannot_add_scopes() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let asking = |scope: &str| {
        let token = tokens["refresh_token"].as_str().unwrap().to_owned();
        vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token), ("scope", scope.to_owned())]
    };
    let more = client.token(&client.with_new_assertion(asking("openid krr:user/digitalpost.read"))).await;
    assert_eq!(error(&more), "invalid_scope");
    let fewer = client.token(&client.with_new_assertion(asking("krr:user/spraak.write"))).await.json();
    assert_eq!((&fewer["scope"], fewer.get("id_token")), (&json!("krr:user/spraak.write"), None));
}

#[tokio::test]
async fn login_accepts_synthetic_identifiers_that_need_not_be_registered() {
    let client = OidcClient::start().await;
    let operator = Deck::bundled("ver2-operator").unwrap();
    let ordinary =
        operator.residents().iter().map(Resident::personidentifikator).find(|pid| !pid.is_synthetic()).unwrap();
    for (typed, message) in [
        ("", "kontrollsiffer"),
        ("11822648951", "kontrollsiffer"),
        ("1182264895", "kontrollsiffer"),
        (ordinary.as_str(), "syntetisk"),
    ] {
        let response = client.submit_login(&client.authorization_request(), typed).await;
        assert_eq!((response.status, response.header("location"), response.header("set-cookie")), (400, None, None));
        assert!(
            response.body.contains(message) && response.body.contains("<title>Feil: "),
            "{typed}: {}",
            response.body
        );
        assert!(response.body.contains(r#"aria-invalid="true""#) && response.body.contains(r#"role="alert""#));
    }
    let unknown = persona("unknown");
    let code = client.code(&client.authorization_request(), &format!(" {} {} ", &unknown[..6], &unknown[6..])).await;
    let tokens = client.token(&client.with_new_assertion(client.code_exchange(&code))).await.json();
    let person =
        client.request(http::Method::GET, "/rest/v1/person").bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(crate::support::client::send(person).await.json()["status"], "IKKE_REGISTRERT");
}
