//! The legacy provider: certificates only, and opaque tokens (DOC-OIDC-OLD).

use http::Method;
use krr_mock_server::{KrrMock, TrustedAuthorities};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, PERSONER, Response, send};
use crate::support::oauth_client::{Authority, JWT_BEARER, KEY, KID, NOW, ORGNO, OauthClient, SERIAL_NUMBER, part};

const TOKEN: &str = "/idporten-oidc-provider/token";
const TOKENINFO: &str = "/idporten-oidc-provider/tokeninfo";

struct Legacy {
    client: OauthClient,
    x5c: Value,
}

impl Legacy {
    async fn start() -> Self {
        let authority = Authority::new("an authority");
        let trusted = TrustedAuthorities::parse(&authority.pem, "ca.pem").unwrap();
        let x5c = authority.x5c(&SERIAL_NUMBER, ORGNO, 2030);
        Self { client: OauthClient::start_with(KrrMock::builder().trust(trusted)).await, x5c }
    }

    fn grant(&self, header: &Value, other: &Value) -> String {
        let mut claims = json!({ "aud": self.issuer(), "scope": "global/spraak.read" });
        for (name, value) in other.as_object().unwrap() {
            claims[name] = value.clone();
        }
        KEY.sign(&header.to_string(), &self.client.claims_with(&claims))
    }

    fn issuer(&self) -> String {
        format!("{}/idporten-oidc-provider/", self.client.lookup.krr.uri())
    }

    async fn token_for(&self, header: &Value, other: &Value) -> Response {
        let grant = self.grant(header, other);
        self.client.post(TOKEN, &[("grant_type", JWT_BEARER), ("assertion", &grant)]).await
    }

    fn header(&self) -> Value {
        json!({ "x5c": self.x5c, "alg": "RS256" })
    }

    async fn lookup(&self, path: &str, token: &str) -> u16 {
        let request = self.client.lookup.request(Method::POST, path).bearer_auth(token);
        let body = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
        send(request.header("content-type", "application/json").body(body)).await.status
    }
}

#[tokio::test]
async fn only_g1_accepts_an_opaque_token() {
    let legacy = Legacy::start().await;
    let response = legacy.token_for(&legacy.header(), &json!({})).await;
    let names: Vec<_> = response.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["access_token", "token_type", "expires_in", "scope"], "{response:?}");
    let token = response.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!((token.len(), token.contains('.')), (44, false), "{token}");
    assert_eq!(legacy.lookup(PERSONER, &token).await, 200);
    assert_eq!(legacy.lookup("/rest/v1/personer", &token).await, 401, "G3");
    let known = legacy.client.post(TOKENINFO, &[("token", &token)]).await;
    let expected = json!({
        "active": true, "token_type": "Bearer", "expires_in": 119, "exp": NOW + 120, "iat": NOW,
        "scope": "global/spraak.read", "client_id": "municipality", "client_orgno": ORGNO,
    });
    assert_eq!(known.json(), expected);
    assert_eq!(legacy.client.post(TOKENINFO, &[("token", "unknown")]).await.body, r#"{"active":false}"#);
    legacy.client.lookup.krr.clocks().token.advance("PT120S".parse().unwrap()).unwrap();
    assert_eq!(legacy.lookup(PERSONER, &token).await, 401);
    assert_eq!(legacy.client.post(TOKENINFO, &[("token", &token)]).await.body, r#"{"active":false}"#);
    assert_eq!(legacy.client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_client_registered_as_self_contained_gets_a_jwt() {
    let legacy = Legacy::start().await;
    assert_eq!(legacy.client.register(json!({ "self_contained": true })).await.status, 200);
    let response = legacy.token_for(&legacy.header(), &json!({})).await;
    let token = response.json()["access_token"].as_str().unwrap().to_owned();
    let claims = part(&token, 1);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(legacy.issuer()), &json!("unspecified")));
    assert_eq!((&claims["client_orgno"], &claims["client_amr"]), (&json!(ORGNO), &json!("virksomhetssertifikat")));
    assert_eq!(legacy.lookup(PERSONER, &token).await, 200);
    let other = legacy.client.lookup.krr.token("global/spraak.read");
    for (token, active) in
        [(token, true), (other, true), (legacy.client.lookup.krr.token("krr:global/digitalpost.read"), false)]
    {
        assert_eq!(legacy.client.post(TOKENINFO, &[("token", &token)]).await.json()["active"], active);
    }
}

#[tokio::test]
async fn the_legacy_provider_accepts_certificates_and_rs256_only_and_ignores_jti() {
    let legacy = Legacy::start().await;
    let refused = async |header: Value, other: Value, error: &str, words: &str| {
        let response = legacy.token_for(&header, &other).await;
        assert_eq!((response.status, &response.json()["error"]), (400, &json!(error)), "{header} {response:?}");
        assert!(response.body.contains(words) && !response.body.contains("MP-"), "{response:?}");
    };
    refused(json!({ "kid": KID, "alg": "RS256" }), json!({}), "invalid_request", "Invalid assertion").await;
    refused(json!({ "x5c": legacy.x5c, "alg": "RS384" }), json!({}), "invalid_request", "Invalid assertion").await;
    refused(legacy.header(), json!({ "aud": legacy.client.issuer() }), "invalid_grant", "Invalid JWT claim aud").await;
    refused(legacy.header(), json!({ "scope": "global/sertifikat.read" }), "invalid_scope", "invalid scopes").await;
    let first = json!({ "jti": "one" });
    assert_eq!(legacy.token_for(&legacy.header(), &first).await.status, 200);
    refused(legacy.header(), first, "invalid_grant", "Grant is used before").await;
    let other = legacy.token_for(&legacy.header(), &json!({ "jti": "one", "exp": NOW + 60 })).await;
    assert_eq!(other.status, 200, "the same jti in another grant");
}

#[tokio::test]
async fn discovery_equals_the_recorded_document() {
    let legacy = Legacy::start().await;
    let response = legacy.client.lookup.get("/idporten-oidc-provider/.well-known/openid-configuration").await;
    insta::assert_snapshot!(
        "discovery",
        response.body.replace(legacy.client.lookup.krr.uri(), "http://127.0.0.1:8080").replace(",\"", ",\n\"")
    );
    assert_eq!(legacy.client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_revoked_token_is_rejected_and_inactive() {
    let legacy = Legacy::start().await;
    let revoke = async |token: &str| legacy.client.post("/idporten-oidc-provider/revoke", &[("token", token)]).await;
    let token = async || {
        let response = legacy.token_for(&legacy.header(), &json!({})).await;
        response.json()["access_token"].as_str().unwrap().to_owned()
    };
    let (first, second) = (token().await, token().await);
    for token in [&first, &first, "unknown"] {
        let response = revoke(token).await;
        assert_eq!((response.status, response.body.as_str()), (200, ""), "{response:?}");
    }
    assert_eq!((legacy.lookup(PERSONER, &first).await, legacy.lookup(PERSONER, &second).await), (401, 200));
    assert_eq!(legacy.client.post(TOKENINFO, &[("token", &first)]).await.body, r#"{"active":false}"#);
    let own = legacy.client.lookup.krr.token("global/spraak.read");
    assert_eq!(revoke(&own).await.json()["error"], "unsupported_token_type");
    assert_eq!(revoke("").await.json()["error"], "invalid_request");
    assert_eq!(legacy.client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn userinfo_returns_the_person_bound_to_the_token() {
    let legacy = Legacy::start().await;
    let userinfo = async |token: &str| {
        let request = legacy.client.lookup.request(Method::GET, "/idporten-oidc-provider/userinfo");
        send(request.bearer_auth(token)).await
    };
    let bound = legacy.token_for(&legacy.header(), &json!({ "pid": BOTH_CHANNELS })).await.json();
    let userinfo_response = userinfo(bound["access_token"].as_str().unwrap()).await;
    assert_eq!(
        (userinfo_response.status, &userinfo_response.json()["pid"], &userinfo_response.json()["locale"]),
        (200, &json!(BOTH_CHANNELS), &json!("nb"))
    );
    let own = userinfo(&legacy.client.lookup.krr.user_token("user/spraak.read", BOTH_CHANNELS)).await.json();
    assert_eq!(own["pid"], BOTH_CHANNELS);
    assert_ne!(own["sub"], userinfo_response.json()["sub"], "another client sees somebody else");
    let client = legacy.token_for(&legacy.header(), &json!({})).await.json();
    assert_eq!(userinfo(client["access_token"].as_str().unwrap()).await.status, 403);
    let stranger = legacy.client.lookup.krr.user_token("krr:user/digitalpost.read", BOTH_CHANNELS);
    for token in [stranger.as_str(), "garbled"] {
        let refused = userinfo(token).await;
        assert_eq!((refused.status, refused.json()["error"].as_str()), (401, Some("invalid_token")));
    }
    assert_eq!(legacy.client.lookup.own_breaches().await, 0);
}
