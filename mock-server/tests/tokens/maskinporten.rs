//! Tokens from Maskinporten: what is given, to the byte, and what the register makes of it.

use http::Method;
use krr_mock_server::{KrrMock, Strictness, TrustedAuthorities};
use serde_json::{Value, json};

use crate::support::{
    client::{BOTH_CHANNELS, send},
    oauth_client::{
        Authority, CLIENT, JWT_BEARER, KEY, KID, NOW, ORGANISATION_IDENTIFIER, ORGNO, OauthClient, SERIAL_NUMBER, part,
    },
};

fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_grant_gives_a_token_as_recorded() {
    let client = OauthClient::start().await;
    let answer = client.ask(json!({})).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{answer:?}");
    assert_eq!(answer.header("x-frame-options"), Some("SAMEORIGIN"));
    let body = answer.json();
    assert_eq!(names(&body), ["access_token", "token_type", "expires_in", "scope"]);
    assert!(answer.body.contains(r#""expires_in":119,"#), "an integer: {}", answer.body);
    assert_eq!((&body["token_type"], &body["scope"]), (&json!("Bearer"), &json!("krr:global/kontaktinformasjon.read")));
    let token = body["access_token"].as_str().unwrap();
    let header = part(token, 0);
    assert_eq!((names(&header), &header["alg"]), (vec!["kid", "alg"], &json!("RS256")));
    assert_eq!(token.rsplit('.').next().unwrap().len(), 512, "a signature of 3072 bits");
    let claims = part(token, 1);
    assert_eq!(
        names(&claims),
        ["iss", "client_amr", "token_type", "client_id", "scope", "exp", "iat", "jti", "consumer"]
    );
    assert_eq!((&claims["iss"], &claims["client_amr"]), (&json!(client.issuer()), &json!("private_key_jwt")));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 120)));
    assert_eq!(claims["consumer"], json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{ORGNO}") }));
    let lookup = |path: &str| {
        let request = client.lookup.request(Method::POST, path).bearer_auth(token);
        let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
        send(request.header("content-type", "application/json").body(body))
    };
    assert_eq!(lookup("/rest/v2/personer").await.json()["personer"][0]["status"], "AKTIV");
    assert_eq!(lookup("/kontaktinfo-oauth2-server/rest/v1/personer").await.status, 200, "POSTMAN P9");
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn what_clients_are_known_to_send_is_taken() {
    let client = OauthClient::start().await;
    for algorithm in ["RS256", "RS384", "RS512"] {
        for header in [json!({ "alg": algorithm, "kid": KID }), json!({ "typ": "JWT", "kid": KID, "alg": algorithm })] {
            let answer = client.token(&KEY.sign(&header.to_string(), &client.with(&json!({})))).await;
            assert_eq!(answer.status, 200, "{header} {answer:?}");
        }
    }
    for claims in [
        json!({ "exp": NOW + 10 }),
        json!({ "exp": NOW + 119 }),
        json!({ "iat": NOW + 10, "exp": NOW + 130 }),
        json!({ "iat": NOW - 10 , "exp": NOW + 110 }),
        json!({ "iat": 1_697_104_800.25, "exp": 1_697_104_860.25 }),
        json!({ "sub": CLIENT, "jti": null, "whatever": { "a": [1] } }),
        json!({ "aud": [client.issuer()] }),
        json!({ "scope": "krr:global/kontaktinformasjon.read  krr:global/digitalpost.read" }),
        json!({ "authorization_details": [{ "type": "urn:altinn:systemuser", "systemuser_org": { "authority": "iso6523-actorid-upis", "ID": format!("0192:{ORGNO}") } }] }),
    ] {
        let answer = client.ask(claims.clone()).await;
        assert_eq!(answer.status, 200, "{claims} {answer:?}");
    }
    let grant = client.grant(&json!({}));
    let form = [("grant_type", JWT_BEARER), ("scope", "krr:global/kontaktinformasjon.read"), ("assertion", &grant)];
    assert_eq!(client.post("/token/", &form).await.status, 200);
    let body = format!("assertion={}&grant_type={}", client.grant(&json!({})), JWT_BEARER.replace(':', "%3A"));
    let request = client.lookup.request(Method::POST, "/token").body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded;charset=UTF-8");
    assert_eq!(send(request).await.status, 200);
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn claims_come_back_in_the_token_where_they_were_asked_for() {
    let client = OauthClient::start().await;
    let delegations = json!([{ "consumer": "310000020", "scopes": ["krr:global/kontaktinformasjon.read"] }]);
    let customers = json!([{ "id": "customer", "orgno": "310000039" }]);
    let more = json!({ "delegations": delegations, "onbehalfof": customers });
    assert_eq!(client.register(more).await.status, 200);
    let claims = async |other: Value| {
        let answer = client.ask(other).await;
        part(answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")), 1)
    };
    assert_eq!(claims(json!({ "resource": ["https://a.example"] })).await["aud"], "https://a.example");
    assert_eq!(claims(json!({ "resource": "https://a.example" })).await["aud"], "https://a.example");
    let several = json!(["https://a.example", "https://b.example"]);
    assert_eq!(claims(json!({ "resource": several })).await["aud"], several);
    assert_eq!(claims(json!({ "pid": BOTH_CHANNELS })).await["pid"], BOTH_CHANNELS);
    let organisation = |orgno: &str| json!({ "authority": "iso6523-actorid-upis", "ID": format!("0192:{orgno}") });
    let delegated = claims(json!({ "consumer_org": "310000020" })).await;
    assert_eq!((&delegated["consumer"], &delegated["supplier"]), (&organisation("310000020"), &organisation(ORGNO)));
    assert!(delegated["delegation_source"].is_string() && delegated.get("client_onbehalfof").is_none());
    // As recorded by OSKJERV: both, with the claims of both, in this order (wire-behaviour R6).
    let both = json!({ "consumer_org": "310000039", "iss_onbehalfof": "customer", "resource": ["https://a.example"] });
    let both = claims(both).await;
    let recorded = [
        "client_onbehalfof_orgno",
        "iss",
        "client_amr",
        "token_type",
        "client_id",
        "aud",
        "client_onbehalfof",
        "scope",
        "supplier",
        "exp",
        "delegation_source",
        "iat",
        "jti",
        "consumer",
    ];
    assert_eq!(names(&both), recorded);
    assert_eq!(
        (&both["client_onbehalfof_orgno"], &both["consumer"]),
        (&json!("310000039"), &organisation("310000039"))
    );
    assert_eq!((&both["client_onbehalfof"], &both["delegation_source"]), (&json!("customer"), &json!(client.issuer())));
    let alone = claims(json!({ "iss_onbehalfof": "customer" })).await;
    assert_eq!((&alone["client_onbehalfof"], &alone["consumer"]), (&json!("customer"), &organisation("310000039")));
    let twice = claims(json!({ "scope": "krr:global/digitalpost.read krr:global/digitalpost.read" })).await;
    assert_eq!(twice["scope"], "krr:global/digitalpost.read", "granted once");
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_will_do() {
    let authority = Authority::new("an authority");
    let trusted = TrustedAuthorities::parse(&authority.pem, "ca.pem").unwrap();
    let client = OauthClient::start_with(KrrMock::builder().trust(trusted)).await;
    let whole = authority.x5c(&SERIAL_NUMBER, ORGNO, 2030);
    let leaf_alone = json!([whole[0]]);
    let newer = authority.x5c(&ORGANISATION_IDENTIFIER, &format!("NTRNO-{ORGNO}"), 2030);
    for x5c in [whole, leaf_alone, newer] {
        let header = json!({ "x5c": x5c, "alg": "RS256" }).to_string();
        let answer = client.token(&KEY.sign(&header, &client.with(&json!({})))).await;
        let claims = part(answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")), 1);
        assert_eq!(claims["client_amr"], "virksomhetssertifikat");
    }
}

#[tokio::test]
async fn the_demo_client_has_a_key_and_a_certificate() {
    let client = OauthClient::start().await;
    let demo = client.lookup.get("/_mock/clients/demo").await.json();
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(demo["private_key"].as_str().unwrap().as_bytes()).unwrap();
    let mut by_key = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    by_key.kid = demo["kid"].as_str().map(str::to_owned);
    let mut by_certificate = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    by_certificate.x5c = serde_json::from_value(demo["certificate_chain"].clone()).unwrap();
    for header in [by_key, by_certificate] {
        let claims: Value = serde_json::from_str(&client.with(&json!({ "iss": "demo" }))).unwrap();
        let grant = jsonwebtoken::encode(&header, &claims, &key).unwrap();
        assert_eq!(client.token(&grant).await.status, 200);
    }
}

#[tokio::test]
async fn discovery_names_one_issuer() {
    let client = OauthClient::start().await;
    let (issuer, krr) = (client.issuer(), &client.lookup);
    let first = krr.get("/.well-known/oauth-authorization-server").await;
    for path in [
        "/.well-known/oauth-authorization-server/",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/",
    ] {
        let answer = krr.get(path).await;
        assert_eq!((answer.status, &answer.body), (200, &first.body), "{path}");
    }
    let document = first.json();
    assert_eq!((&document["issuer"], &document["jwks_uri"]), (&json!(issuer), &json!(format!("{issuer}jwk"))));
    assert_eq!(document["token_endpoint"], format!("{issuer}token"));
    assert_eq!(document["id_token_signing_alg_values_supported"][0], "RS256");
    assert_eq!(document["grant_types_supported"], json!([JWT_BEARER]));
    assert_eq!(krr.own_breaches().await, 0);
}

#[tokio::test]
async fn lifetime_and_strictness_are_set_by_whoever_starts_the_mock() {
    let client = OauthClient::start_with(KrrMock::builder().token_lifetime(600).strictness(Strictness::Docs)).await;
    let answer = client.ask(json!({})).await.json();
    assert_eq!(answer["expires_in"], 600);
    let claims = part(answer["access_token"].as_str().unwrap(), 1);
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 600)));
    for claims in [
        json!({ "resource": "https://a.example" }),
        json!({ "consumer_org": "310000020", "iss_onbehalfof": "310000020" }),
    ] {
        let answer = client.ask(claims).await;
        assert_eq!((answer.status, &answer.json()["error"]), (400, &json!("invalid_request")));
    }
}

#[tokio::test]
async fn worlds_have_their_own_memory_of_grants() {
    let client = OauthClient::start().await;
    let grant = client.grant(&json!({}));
    assert_eq!(client.token(&grant).await.status, 200);
    assert_eq!(client.token(&grant).await.status, 400);
    let body = format!("grant_type={JWT_BEARER}&assertion={grant}");
    let elsewhere = || {
        let request = client.lookup.request(Method::POST, "/token").header("krr-mock-world", "other");
        request.header("content-type", "application/x-www-form-urlencoded").body(body.clone())
    };
    let answer = send(elsewhere()).await;
    assert!(answer.json()["error_description"].as_str().unwrap().contains("MP-100"), "its own clients too: {answer:?}");
    client.lookup.krr.reset();
    assert_eq!(client.register(json!({})).await.status, 201);
    assert_eq!(client.token(&grant).await.status, 200, "a reset forgets");
}
