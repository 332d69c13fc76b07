//! Tokens of `/_mock/tokens`: which are accepted, and that an independent library can verify them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, jwk::JwkSet};
use krr_mock_server::{AuthMode, KrrMock};
use serde_json::{Value, json};

use crate::http::error_responses::said;
use crate::support::client::{BOTH_CHANNELS, CONTACT, LookupClient, PERSON, PERSONER, PRINT, Response, noon, send};

/// A look-up with this header `Authorization`.
async fn with(client: &LookupClient, authorization: &str) -> Response {
    let request = client.request(Method::POST, PERSONER).header("authorization", authorization);
    let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
    send(request.header("content-type", "application/json").body(body)).await
}

async fn token(client: &LookupClient, request: Value) -> String {
    let response = client.send(Method::POST, "/_mock/tokens", request).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.json()["access_token"].as_str().unwrap().to_owned()
}

fn part(text: &Value) -> String {
    URL_SAFE_NO_PAD.encode(text.to_string())
}

/// The token with another scope, without a new signature.
fn tampered(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims["scope"] = json!("krr:global/kontaktinformasjon.read");
    format!("{}.{}.{}", parts[0], part(&claims), parts[2])
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

async fn key_set(client: &LookupClient) -> JwkSet {
    serde_json::from_str(&client.get("/jwk").await.body).unwrap()
}

#[tokio::test]
async fn foreign_and_expired_tokens_get_the_same_401() {
    let client = LookupClient::start().await;
    let good = client.krr.token(CONTACT);
    let claims = claims(&good);
    let none = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
    let key = serde_json::to_value(&key_set(&client).await.keys[0]).unwrap();
    // The oldest trick: the public key, which everybody has, taken for a shared secret.
    let secret = EncodingKey::from_secret(key["n"].as_str().unwrap().as_bytes());
    let hs256 = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &secret).unwrap();
    let elsewhere = KrrMock::builder().clock(noon()).start().await.unwrap();
    let expired = token(&client, json!({ "scope": CONTACT, "lifetime_s": -1 })).await;
    let expired_now = token(&client, json!({ "scope": CONTACT, "lifetime_s": 0 })).await;
    let expected = said(&with(&client, "Bearer").await);
    insta::assert_snapshot!("unauthorized", expected);
    for (name, authorization) in [
        ("no scheme", good.clone()),
        ("Basic", "Basic b2xhOm5vcmRtYW5u".to_owned()),
        ("garbled", "Bearer garbled".to_owned()),
        ("garbled in three parts", "Bearer a.b.c".to_owned()),
        ("an opaque token of the guide's kind", format!("Bearer {}", "A".repeat(43))),
        ("cut off", format!("Bearer {}", &good[..good.len() - 4])),
        ("other claims under the signature", format!("Bearer {}", tampered(&good))),
        ("alg none", format!("Bearer {none}")),
        ("HS256 with the public key", format!("Bearer {hs256}")),
        ("of another base URL", format!("Bearer {}", elsewhere.token(CONTACT))),
        ("born expired", format!("Bearer {expired}")),
        ("expires this second", format!("Bearer {expired_now}")),
    ] {
        assert_eq!(said(&with(&client, &authorization).await), expected, "{name}");
    }
    assert_eq!(with(&client, &format!("bearer  {good}")).await.status, 200, "schemes know no case");
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_missing_token_gets_401_except_for_the_print_certificate() {
    let client = LookupClient::start().await;
    let response = send(client.request(Method::GET, PERSON)).await;
    assert_eq!((response.status, response.header("www-authenticate")), (401, Some("Bearer")));
    for request in [
        client.request(Method::GET, PRINT),
        client.request(Method::GET, PRINT).bearer_auth(client.krr.token(CONTACT)),
        client.request(Method::GET, PRINT).bearer_auth("garbled"),
    ] {
        let response = send(request).await;
        assert_eq!((response.status, response.header("www-authenticate")), (200, None));
        assert_eq!(response.json()["postkasseleverandoerAdresse"], "984661185");
    }
    client.krr.verify();
}

#[tokio::test]
async fn a_token_expires_by_the_token_clock_not_the_register_clock() {
    let client = LookupClient::start().await;
    let bearer = format!("Bearer {}", client.krr.token(CONTACT));
    let clocks = client.krr.clocks();
    clocks.register.advance("P10Y".parse().unwrap()).unwrap();
    clocks.token.advance("PT3599S".parse().unwrap()).unwrap();
    assert_eq!(with(&client, &bearer).await.status, 200);
    clocks.token.advance("PT1S".parse().unwrap()).unwrap();
    assert_eq!(with(&client, &bearer).await.status, 401, "from the second in which it expires");
}

#[tokio::test]
async fn each_scope_gives_access_to_its_operations_only() {
    let client = LookupClient::start().await;
    let forbidden = |scope: &str| format!("Bearer {}", client.krr.token(scope));
    insta::assert_snapshot!("forbidden", said(&with(&client, &forbidden("openid profile")).await));
    for scope in ["", "user/kontaktinformasjon.read", "global/kontaktinformasjon", "GLOBAL/KONTAKTINFORMASJON.READ"] {
        assert_eq!(with(&client, &forbidden(scope)).await.status, 403, "{scope}");
    }
    for scope in
        ["global/spraak.read", "openid krr:global/digitalpost.read", "user/spraak.write global/sertifikat.read"]
    {
        assert_eq!(with(&client, &forbidden(scope)).await.status, 200, "{scope}");
    }
    let person = async |token: String| send(client.request(Method::GET, PERSON).bearer_auth(token)).await;
    assert_eq!(person(client.krr.user_token(CONTACT, BOTH_CHANNELS)).await.status, 403, "a scope for machines");
    insta::assert_snapshot!("bound_to_nobody", said(&person(client.krr.token("user/spraak.read")).await));
    let known = person(client.krr.user_token("krr:user/digitalpost.read", BOTH_CHANNELS)).await;
    assert_eq!(known.json()["personidentifikator"], BOTH_CHANNELS);
    // Somebody who can log in and is not in the register (a guess).
    let unknown = person(client.krr.user_token("user/spraak.read", "99999999999")).await;
    assert_eq!(unknown.body, r#"{"personidentifikator":"99999999999","status":"IKKE_REGISTRERT"}"#);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn jsonwebtoken_verifies_an_issued_token() {
    let client = LookupClient::start_with(KrrMock::builder()).await;
    let token = token(&client, json!({ "scope": CONTACT, "consumer": "310000012", "pid": BOTH_CHANNELS })).await;
    let header = token.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let names: Vec<_> = header.as_object().unwrap().keys().collect();
    assert_eq!(names, ["kid", "alg"], "without typ (OSKJERV)");
    for path in
        ["/jwk", "/jwk.json", "/jwks", "/jwk/", "/idporten-oidc-provider/jwk", "/idporten/jwk", "/idporten/jwks.json"]
    {
        let keys: JwkSet = serde_json::from_str(&client.get(path).await.body).unwrap();
        let key = keys.find(header["kid"].as_str().unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[format!("{}/idporten-oidc-provider/", client.krr.uri())]);
        validation.set_required_spec_claims(&["exp", "iss"]);
        let verified =
            jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap();
        let claims = verified.claims;
        assert_eq!(claims["consumer"], json!({ "authority": "iso6523-actorid-upis", "ID": "0192:310000012" }));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
        assert_eq!((&claims["pid"], &claims["scope"]), (&json!(BOTH_CHANNELS), &json!(CONTACT)));
    }
}

#[tokio::test]
async fn bearer_and_off_modes_accept_unverified_tokens() {
    let bearer = LookupClient::start_with(KrrMock::builder().clock(noon()).auth(AuthMode::Bearer)).await;
    let off = LookupClient::start_with(KrrMock::builder().clock(noon()).auth(AuthMode::Off)).await;
    let elsewhere = KrrMock::start().await;
    for client in [&bearer, &off] {
        let seen = with(client, "Bearer the-opaque-token-of-the-guide").await.json();
        assert!(seen["personer"][0]["varslingsstatus"].is_string(), "every scope");
        let seen = with(client, &format!("Bearer {}", elsewhere.token("global/spraak.read"))).await.json();
        assert_eq!(
            seen["personer"][0],
            json!({ "personidentifikator": BOTH_CHANNELS, "reservasjon": "NEI", "status": "AKTIV" })
        );
        assert_eq!(with(client, &format!("Bearer {}", elsewhere.token("openid"))).await.status, 403);
    }
    assert_eq!(with(&bearer, "Basic b2xhOm5vcmRtYW5u").await.status, 401);
    assert_eq!(with(&off, "Basic b2xhOm5vcmRtYW5u").await.status, 200);
}

#[tokio::test]
async fn the_hint_explains_why_a_token_is_rejected() {
    let client = LookupClient::start().await;
    let good = client.krr.token(CONTACT);
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims(&good)));
    let hmac = format!("{}.{}.AAAA", part(&json!({ "alg": "HS256" })), part(&claims(&good)));
    for (token, words) in [
        (unsigned, "alg is none: the token is unsigned"),
        (hmac, "its alg is HS256; tokens are signed with RS256"),
        ("A".repeat(44), "no opaque token of this world: it may come from another world"),
        (tampered(&good), "this mock did not sign it"),
    ] {
        let response = with(&client, &format!("Bearer {token}")).await;
        let hint = response.header("krr-mock-hint").unwrap();
        assert!(response.status == 401 && hint.contains(words), "{hint}");
    }
}

#[tokio::test]
async fn scopes_that_no_operation_takes_together_are_refused_with_the_reason() {
    let client = LookupClient::start().await;
    let ask = async |request: Value| client.send(Method::POST, "/_mock/tokens", request).await;
    let mixed = "krr:global/kontaktinformasjon.read krr:user/spraak.write";
    for (request, words) in [
        (json!({ "scope": mixed }), "krr:global/kontaktinformasjon.read is for machines"),
        (json!({ "scope": mixed, "issuer": "maskinporten" }), "krr:user/spraak.write for persons"),
        (json!({ "scope": "krr:global/digitalpost.read user/spraak.read" }), "so ask for two"),
        (json!({ "scope": "krr:global/kontaktinformasjon.raed" }), "did you mean krr:global/kontaktinformasjon.read?"),
        (json!({ "scope": "altinn:something" }), "no such scope: altinn:something"),
    ] {
        let refused = ask(request.clone()).await;
        let said = refused.json();
        assert_eq!((refused.status, &said["violations"][0]["body"]), (400, &json!("/scope")), "{request}");
        assert!(said["error"].as_str().unwrap().contains(words), "{said}");
    }
    // Its own tests mixed them (POSTMAN P9).
    let legacy = "user/kontaktinformasjon.read global/spraak.read user/spraak.write";
    let token = ask(json!({ "scope": legacy, "pid": BOTH_CHANNELS })).await.json();
    let bearer = token["access_token"].as_str().unwrap();
    assert_eq!(send(client.request(Method::GET, PERSON).bearer_auth(bearer)).await.status, 200);
    assert_eq!(with(&client, &format!("Bearer {bearer}")).await.status, 200);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_scope_of_a_registered_client_is_known() {
    let client = LookupClient::start().await;
    let token = json!({ "scope": "altinn:something" });
    assert_eq!(client.send(Method::POST, "/_mock/tokens", &token).await.status, 400);
    let registered = json!({ "client_id": "mine", "orgno": "310000004", "scopes": ["altinn:something"] });
    client.send(Method::POST, "/_mock/clients", registered).await;
    assert_eq!(client.send(Method::POST, "/_mock/tokens", &token).await.status, 200);
}

#[tokio::test]
async fn the_answer_says_how_long_the_token_lives() {
    let client = LookupClient::start().await;
    for (request, expires_in) in
        [(json!({ "scope": CONTACT }), 3600), (json!({ "scope": CONTACT, "lifetime_s": 60 }), 60)]
    {
        let answer = client.send(Method::POST, "/_mock/tokens", request).await.json();
        let claims = claims(answer["access_token"].as_str().unwrap());
        assert_eq!(answer["expires_in"], expires_in);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), expires_in);
    }
}
