//! What ID-porten refuses: on a page, back to the client, at the token endpoint.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use krr_fixtures::{Deck, Resident};
use serde_json::{Value, json};

use crate::support::{
    client::{BOTH_CHANNELS, Response, persona},
    oidc_client::{CALLBACK, OidcClient, redirect_parameter, with},
};

/// An error of the token endpoint: exactly two members, and a hint beside them.
#[track_caller]
pub(crate) fn error(answer: &Response) -> String {
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((answer.status, members), (400, vec!["error", "error_description"]), "{answer:?}");
    assert!(answer.header("krr-mock-hint").unwrap().contains(" / "), "in two languages: {answer:?}");
    body["error"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_the_clients() {
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
        let asked = with(client.asking(), &[changed, ("ui_locales", "nn")]);
        for answer in [client.authorize(&asked).await, client.press(&asked, BOTH_CHANNELS).await] {
            assert_eq!((answer.status, answer.header("location")), (400, None), "{changed:?}");
            assert!(answer.body.contains("Innlogginga kan ikkje starte"), "{changed:?}");
            assert!(answer.header("krr-mock-hint").unwrap().contains(hint), "{answer:?}");
        }
    }
    let mut twice = client.asking();
    twice.push(("redirect_uri", CALLBACK.to_owned()));
    assert_eq!(client.authorize(&twice).await.status, 400);
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn the_client_learns_what_is_wrong_with_its_request() {
    let client = OidcClient::start().await;
    for (changed, expected) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_mode", "form_post"), "invalid_request"),
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
        (("prompt", "none login"), "invalid_request"),
        (("prompt", "create"), "invalid_request"),
        (("prompt", "none"), "login_required"),
        (("max_age", "-1"), "invalid_request"),
    ] {
        let answer = client.authorize(&with(client.asking(), &[changed])).await;
        assert_eq!(answer.status, 303, "{changed:?}");
        assert_eq!(redirect_parameter(&answer, "error").as_deref(), Some(expected), "{changed:?}");
        assert!(
            redirect_parameter(&answer, "error_description").is_some()
                && answer.header("krr-mock-hint").unwrap().contains(" / ")
        );
        assert_eq!(redirect_parameter(&answer, "state").as_deref(), Some("a state"), "{changed:?}");
        assert_eq!(
            (redirect_parameter(&answer, "iss"), redirect_parameter(&answer, "code")),
            (Some(client.issuer()), None)
        );
    }
    let mut twice = client.asking();
    twice.push(("scope", "openid".to_owned()));
    assert_eq!(redirect_parameter(&client.authorize(&twice).await, "error").as_deref(), Some("invalid_request"));
    let stateless = with(client.asking(), &[("client_id", "app"), ("state", "")]);
    let answer = client.authorize(&stateless).await;
    assert_eq!(
        (redirect_parameter(&answer, "error").as_deref(), redirect_parameter(&answer, "state")),
        (Some("invalid_request"), None)
    );
    let cancelled = client.post("/idporten/login", &with(client.asking(), &[("cancel", "1")])).await;
    assert_eq!(redirect_parameter(&cancelled, "error").as_deref(), Some("access_denied"));
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_and_with_its_verifier() {
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
        let code = client.code(&client.asking(), BOTH_CHANNELS).await;
        let fields = client.proved(with(client.exchanging(&code), &[changed]));
        assert_eq!(error(&client.token(&fields).await), expected, "{changed:?}");
    }
    let code = client.code(&client.asking(), BOTH_CHANNELS).await;
    let other = with(client.exchanging(&code), &[("client_id", "app")]);
    assert_eq!(error(&client.token(&other).await), "invalid_grant", "another client's");
    client.lookup.krr.clocks().token.advance("PT59S".parse().unwrap()).unwrap();
    assert_eq!(client.token(&client.proved(client.exchanging(&code))).await.status, 200);
    let late = client.code(&client.asking(), BOTH_CHANNELS).await;
    client.lookup.krr.clocks().token.advance("PT60S".parse().unwrap()).unwrap();
    assert_eq!(error(&client.token(&client.proved(client.exchanging(&late))).await), "invalid_grant");
}

#[tokio::test]
async fn a_code_that_is_used_twice_takes_its_tokens_along() {
    let client = OidcClient::start().await;
    let code = client.code(&client.asking(), BOTH_CHANNELS).await;
    let tokens = client.token(&client.proved(client.exchanging(&code))).await.json();
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 200);
    assert_eq!(error(&client.token(&client.proved(client.exchanging(&code))).await), "invalid_grant");
    assert_eq!(client.userinfo(&tokens["access_token"]).await.status, 401);
    assert_eq!(error(&client.refresh(&tokens["refresh_token"]).await), "invalid_grant");
}

#[tokio::test]
async fn a_client_must_prove_who_it_is() {
    let client = OidcClient::start().await;
    let now = client.now();
    let refused = async |claims: Value, why: &str| {
        let code = client.code(&client.asking(), BOTH_CHANNELS).await;
        let answer = client.token(&client.proved_by(client.exchanging(&code), client.sign(&claims))).await;
        assert_eq!(error(&answer), "invalid_client", "{why}");
        assert!(answer.header("krr-mock-hint").unwrap().contains(why), "{why}: {answer:?}");
    };
    let mut gone = client.assertion();
    (gone["iat"], gone["exp"]) = (json!(now - 60), json!(now));
    refused(gone, "expired").await;
    let token_url = format!("{}token", client.issuer());
    let without_slash = client.issuer().trim_end_matches('/').to_owned();
    for (member, value, why) in [
        ("aud", json!(token_url), "aud must be the issuer"),
        ("aud", json!(without_slash), "with its slash"),
        ("aud", json!([client.issuer(), "https://other.example"]), "alone"),
        ("iss", json!("app"), "iss and sub"),
        ("sub", json!("app"), "must send no client_assertion"),
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
async fn an_assertion_is_signed_by_the_registered_key_and_good_once() {
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
        let code = client.code(&client.asking(), BOTH_CHANNELS).await;
        let fields = client.proved_by(with(client.exchanging(&code), &[("client_id", "service")]), assertion);
        let answer = client.token(&fields).await;
        assert_eq!(error(&answer), "invalid_client", "{why}");
        assert!(answer.header("krr-mock-hint").unwrap().contains(why), "{why}: {answer:?}");
    }
    for expected in [200, 400] {
        let code = client.code(&client.asking(), BOTH_CHANNELS).await;
        let answer = client.token(&client.proved_by(client.exchanging(&code), signed.clone())).await;
        assert_eq!(answer.status, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn other_ways_to_prove_it_are_not_taken() {
    let client = OidcClient::start().await;
    client.register(json!({ "client_id": "machine", "integration": "maskinporten" })).await;
    for (changed, hint) in [
        (vec![("client_id", "service")], "client_assertion is missing"),
        (vec![("client_id", "service"), ("client_secret", "s")], "no client secrets"),
        (vec![("client_id", "service"), ("client_assertion", "x.y.z")], "client_assertion_type must be"),
        (vec![("client_id", "app"), ("client_assertion", "x.y.z")], "registered as public"),
        (vec![("client_id", "machine")], "registered for Maskinporten"),
        (vec![("client_id", "nobody")], "no client has this client_id"),
        (vec![], "neither client_id nor"),
    ] {
        let answer = client.token(&with(client.exchanging("c"), &changed)).await;
        assert_eq!(error(&answer), "invalid_client", "{changed:?}");
        assert!(answer.header("krr-mock-hint").unwrap().contains(hint), "{answer:?}");
    }
    let mut twice = client.exchanging("c");
    twice.push(("code", "d".to_owned()));
    assert_eq!(error(&client.token(&twice).await), "invalid_request");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_refresh_gives_no_more_than_the_login_did() {
    let client = OidcClient::start().await;
    let tokens = client.tokens(BOTH_CHANNELS).await;
    let asking = |scope: &str| {
        let token = tokens["refresh_token"].as_str().unwrap().to_owned();
        vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token), ("scope", scope.to_owned())]
    };
    let more = client.token(&client.proved(asking("openid krr:user/digitalpost.read"))).await;
    assert_eq!(error(&more), "invalid_scope");
    let fewer = client.token(&client.proved(asking("krr:user/spraak.write"))).await.json();
    assert_eq!((&fewer["scope"], fewer.get("id_token")), (&json!("krr:user/spraak.write"), None));
}

#[tokio::test]
async fn the_field_takes_synthetic_identifiers_only_and_persons_need_not_be_registered() {
    let client = OidcClient::start().await;
    let operator = Deck::bundled("ver2-operator").unwrap();
    let ordinary =
        operator.residents().iter().map(Resident::personidentifikator).find(|pid| !pid.is_synthetic()).unwrap();
    for (typed, said) in [
        ("", "kontrollsiffer"),
        ("11822648951", "kontrollsiffer"),
        ("1182264895", "kontrollsiffer"),
        (ordinary.as_str(), "syntetisk"),
    ] {
        let answer = client.press(&client.asking(), typed).await;
        assert_eq!((answer.status, answer.header("location"), answer.header("set-cookie")), (400, None, None));
        assert!(answer.body.contains(said) && answer.body.contains("<title>Feil: "), "{typed}: {}", answer.body);
        assert!(answer.body.contains(r#"aria-invalid="true""#) && answer.body.contains(r#"role="alert""#));
    }
    let unknown = persona("unknown");
    let code = client.code(&client.asking(), &format!(" {} {} ", &unknown[..6], &unknown[6..])).await;
    let tokens = client.token(&client.proved(client.exchanging(&code))).await.json();
    let person =
        client.request(http::Method::GET, "/rest/v1/person").bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(crate::support::client::send(person).await.json()["status"], "IKKE_REGISTRERT");
}
