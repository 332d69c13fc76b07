//! Tokens of Maskinporten, byte for byte, and their use at the register.

use http::Method;
use krr_mock_server::{KrrMock, Strictness, TrustedAuthorities};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, send};
use crate::support::oauth_client::{
    Authority, CLIENT, JWT_BEARER, KEY, KID, NOW, ORGANISATION_IDENTIFIER, ORGNO, OauthClient, SERIAL_NUMBER, part,
};

fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_valid_grant_gets_the_recorded_token_response() {
    let client = OauthClient::start().await;
    let response = client.token_for(json!({})).await;
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")), "{response:?}");
    assert_eq!(response.header("x-frame-options"), Some("SAMEORIGIN"));
    let body = response.json();
    assert_eq!(names(&body), ["access_token", "token_type", "expires_in", "scope"]);
    assert!(response.body.contains(r#""expires_in":119,"#), "an integer: {}", response.body);
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
async fn variations_that_clients_are_known_to_send_are_accepted() {
    let client = OauthClient::start().await;
    for algorithm in ["RS256", "RS384", "RS512"] {
        for header in [json!({ "alg": algorithm, "kid": KID }), json!({ "typ": "JWT", "kid": KID, "alg": algorithm })] {
            let response = client.token(&KEY.sign(&header.to_string(), &client.claims_with(&json!({})))).await;
            assert_eq!(response.status, 200, "{header} {response:?}");
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
        json!({ "authorization_details": [{ "type": "urn:altinn:systemuser", "systemuser_org": { "authority": "iso6523-actorid-upis", "ID": format!("0192:{ORGNO}") }, "externalRef": "1" }] }),
    ] {
        let response = client.token_for(claims.clone()).await;
        assert_eq!(response.status, 200, "{claims} {response:?}");
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
async fn requested_claims_are_in_the_token() {
    let client = OauthClient::start().await;
    let delegations = json!([{ "consumer": "310000020", "scopes": ["krr:global/kontaktinformasjon.read"] }]);
    let customers = json!([{ "id": "customer", "orgno": "310000039" }]);
    let more = json!({ "delegations": delegations, "onbehalfof": customers });
    assert_eq!(client.register(more).await.status, 200);
    let claims = async |other: Value| {
        let response = client.token_for(other).await;
        part(response.json()["access_token"].as_str().unwrap_or_else(|| panic!("{response:?}")), 1)
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
    // As recorded by OSKJERV: both, with the claims of both, in this order.
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
    // N23. A consent is given to the consumer.
    let consent = json!({ "type": "urn:altinn:consent", "id": "0a7d59f8-8c62-4312-9fb4-62456664c96f", "from": format!("urn:altinn:person:identifier-no:{BOTH_CHANNELS}") });
    let token = claims(json!({ "authorization_details": [consent], "consumer_org": "310000020" })).await;
    assert_eq!(token["authorization_details"][0]["from"], consent["from"]);
    assert_eq!(token["authorization_details"][0]["to"], organisation("310000020"));
    let twice = claims(json!({ "scope": "krr:global/digitalpost.read krr:global/digitalpost.read" })).await;
    assert_eq!(twice["scope"], "krr:global/digitalpost.read", "granted once");
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new("an authority");
    let trusted = TrustedAuthorities::parse(&authority.pem, "ca.pem").unwrap();
    let client = OauthClient::start_with(KrrMock::builder().trust(trusted)).await;
    let whole = authority.x5c(&SERIAL_NUMBER, ORGNO, 2030);
    let leaf_alone = json!([whole[0]]);
    let newer = authority.x5c(&ORGANISATION_IDENTIFIER, &format!("NTRNO-{ORGNO}"), 2030);
    for x5c in [whole, leaf_alone, newer] {
        let header = json!({ "x5c": x5c, "alg": "RS256" }).to_string();
        let response = client.token(&KEY.sign(&header, &client.claims_with(&json!({})))).await;
        let claims = part(response.json()["access_token"].as_str().unwrap_or_else(|| panic!("{response:?}")), 1);
        assert_eq!(claims["client_amr"], "virksomhetssertifikat");
    }
}

/// N27: clients that encode with node-forge send the line breaks of PEM.
#[tokio::test]
async fn line_breaks_in_x5c_are_ignored_unless_the_documentation_counts() {
    let authority = Authority::new("an authority");
    let with_breaks = |entry: &Value| {
        let lines: Vec<_> =
            entry.as_str().unwrap().as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        format!("{}\r\n", lines.join("\r\n"))
    };
    let whole = authority.x5c(&SERIAL_NUMBER, ORGNO, 2030);
    let x5c: Vec<String> = whole.as_array().unwrap().iter().map(with_breaks).collect();
    let header = json!({ "x5c": x5c, "alg": "RS256" }).to_string();
    for (strictness, status) in [(Strictness::Observed, 200), (Strictness::Docs, 400)] {
        let trusted = TrustedAuthorities::parse(&authority.pem, "ca.pem").unwrap();
        let client = OauthClient::start_with(KrrMock::builder().trust(trusted).strictness(strictness)).await;
        let response = client.token(&KEY.sign(&header, &client.claims_with(&json!({})))).await;
        assert_eq!(response.status, status, "{response:?}");
    }
}

#[tokio::test]
async fn discovery_names_one_issuer() {
    let client = OauthClient::start().await;
    let (issuer, krr) = (client.issuer(), &client.lookup);
    let metadata = krr.get("/.well-known/oauth-authorization-server").await;
    let openid = krr.get("/.well-known/openid-configuration").await;
    for (path, same) in [("oauth-authorization-server/", &metadata), ("openid-configuration/", &openid)] {
        let response = krr.get(&format!("/.well-known/{path}")).await;
        assert_eq!((response.status, &response.body), (200, &same.body), "{path}");
    }
    let document = metadata.json();
    // N24.
    let members = [
        "issuer",
        "token_endpoint",
        "jwks_uri",
        "token_endpoint_auth_methods_supported",
        "grant_types_supported",
        "token_endpoint_auth_signing_alg_values_supported",
        "authorization_details_types_supported",
    ];
    assert_eq!(names(&document), members);
    assert_eq!((&document["issuer"], &document["jwks_uri"]), (&json!(issuer), &json!(format!("{issuer}jwk"))));
    assert_eq!(document["token_endpoint"], format!("{issuer}token"));
    assert_eq!(document["grant_types_supported"], json!([JWT_BEARER]));
    assert_eq!(
        document["authorization_details_types_supported"],
        json!(["urn:altinn:systemuser", "urn:altinn:consent"])
    );
    let mut openid = openid.json();
    let algorithms = openid.as_object_mut().unwrap().remove("id_token_signing_alg_values_supported").unwrap();
    assert_eq!((&openid, &algorithms[0]), (&document, &json!("RS256")), "a client signs with the first of them");
    assert_eq!(krr.own_breaches().await, 0);
}

#[tokio::test]
async fn token_lifetime_and_strictness_follow_the_builder() {
    let client = OauthClient::start_with(KrrMock::builder().token_lifetime(600).strictness(Strictness::Docs)).await;
    let response = client.token_for(json!({})).await.json();
    assert_eq!(response["expires_in"], 600);
    let claims = part(response["access_token"].as_str().unwrap(), 1);
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 600)));
    for claims in [
        json!({ "resource": "https://a.example" }),
        json!({ "consumer_org": "310000020", "iss_onbehalfof": "310000020" }),
    ] {
        let response = client.token_for(claims).await;
        assert_eq!((response.status, &response.json()["error"]), (400, &json!("invalid_request")));
    }
    let openid = client.lookup.get("/.well-known/openid-configuration").await;
    assert_eq!(openid.body, client.lookup.get("/.well-known/oauth-authorization-server").await.body);
}

#[tokio::test]
async fn a_grant_can_be_used_once_in_each_world() {
    let client = OauthClient::start().await;
    let grant = client.grant(&json!({}));
    assert_eq!(client.token(&grant).await.status, 200);
    assert_eq!(client.token(&grant).await.status, 400);
    let body = format!("grant_type={JWT_BEARER}&assertion={grant}");
    let elsewhere = || {
        let request = client.lookup.request(Method::POST, "/token").header("krr-mock-world", "other");
        request.header("content-type", "application/x-www-form-urlencoded").body(body.clone())
    };
    let response = send(elsewhere()).await;
    assert!(response.json()["error_uri"].as_str().unwrap().ends_with("MP-100"), "its own clients too: {response:?}");
    client.lookup.krr.reset();
    assert_eq!(client.register(json!({})).await.status, 201);
    assert_eq!(client.token(&grant).await.status, 200, "a reset forgets");
}
