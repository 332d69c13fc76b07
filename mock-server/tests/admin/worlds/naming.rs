//! A world that is reached without the header: by its token, by a path, by a host.

use http::Method;
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::http::connections::{Raw, Socket};
use crate::support::client::{BOTH_CHANNELS, LookupClient, PERSONER, Response, V2, send};
use crate::support::oauth_client::{JWT_BEARER, KEY, KID, OauthClient, part};
use crate::support::oidc_client::{OidcClient, form, form_request, with};
use crate::support::world_client::{BOTH_SCOPES, WorldClient};

const MAIL: &str = "kari@example.no";

async fn with_mail(client: &LookupClient, name: &str) {
    let person = json!({ "kontaktinformasjon": { "epostadresse": MAIL } });
    assert_eq!(WorldClient::new(client, name).put(BOTH_CHANNELS, person).await.status, 200);
}

async fn look_up(client: &LookupClient, path: &str, token: &str) -> Response {
    let request = client.request(Method::POST, path).bearer_auth(token).header("content-type", "application/json");
    send(request.body(json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string())).await
}

#[track_caller]
fn has_mail(response: &Response) -> bool {
    assert_eq!(response.status, 200, "{response:?}");
    response.body.contains(MAIL)
}

#[tokio::test]
async fn a_token_opens_the_world_it_was_issued_in() {
    let client = LookupClient::start().await;
    for name in ["mine", "other"] {
        with_mail(&client, name).await;
    }
    let mine = client.krr.world("mine");
    let (token, usual) = (mine.token(BOTH_SCOPES), client.krr.token(BOTH_SCOPES));
    for _ in 0..2 {
        assert!(has_mail(&look_up(&client, V2, &token).await));
        assert!(!has_mail(&look_up(&client, V2, &usual).await));
    }
    assert_eq!((mine.exchanges().len(), client.krr.exchanges().len()), (2, 2), "each in the journal of its world");
    mine.clocks().token.advance("P1D".parse().unwrap()).unwrap();
    assert_eq!(look_up(&client, V2, &token).await.status, 401, "by the clock of its world");
    let other = client.request(Method::POST, V2).bearer_auth(&token).header("krr-mock-world", "other");
    assert_eq!(send(other).await.status, 401, "a header that names another world beats the token");
    assert_eq!(client.get("/_mock/clock").await.json()["token"], "2023-10-12T10:00:00Z");
}

#[tokio::test]
async fn an_opaque_token_opens_its_world_too() {
    let oauth = OauthClient::start().await;
    with_mail(&oauth.lookup, "mine").await;
    let client = json!({
        "client_id": "old", "orgno": "310000012", "scopes": ["global/kontaktinformasjon.read"], "keys": [],
    });
    let mine = WorldClient::new(&oauth.lookup, "mine");
    assert_eq!(mine.send(Method::POST, "/_mock/clients", client).await.status, 201);
    let demo = mine.get("/_mock/clients/demo").await.json();
    let issuer = format!("{}/idporten-oidc-provider/", oauth.lookup.krr.uri());
    let claims = json!({
        "aud": issuer, "iss": "demo", "scope": "global/kontaktinformasjon.read",
        "iat": crate::support::oauth_client::NOW, "exp": crate::support::oauth_client::NOW + 100, "jti": "1",
    });
    let key = jsonwebtoken::EncodingKey::from_rsa_pem(demo["private_key"].as_str().unwrap().as_bytes()).unwrap();
    let mut header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256);
    header.x5c = serde_json::from_value(demo["certificate_chain"].clone()).unwrap();
    let assertion = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = mine.request(Method::POST, "/idporten-oidc-provider/token").body(body);
    let answer = send(request.header("content-type", "application/x-www-form-urlencoded")).await;
    let token = answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    assert!(has_mail(&look_up(&oauth.lookup, PERSONER, &token).await));
    assert_eq!(look_up(&oauth.lookup, PERSONER, "of no world").await.status, 401);
}

#[tokio::test]
async fn a_path_reaches_everything_in_its_world() {
    let oauth = OauthClient::start().await;
    let client = &oauth.lookup;
    with_mail(client, "my/test").await;
    let base = format!("{}/_world/my%2Ftest", client.krr.uri());
    let world = client.krr.world("my/test");
    // Issuer, client, token and look-up, as a client does it that knows the base URL alone.
    let metadata = client.get("/_world/my%2Ftest/.well-known/oauth-authorization-server").await.json();
    assert_eq!(metadata["issuer"], format!("{base}/"));
    assert_eq!(metadata["token_endpoint"], format!("{base}/token"));
    let demo = client.get("/_world/my%2Ftest/_mock/clients/demo").await.json();
    assert_eq!(demo["issuer"], metadata["issuer"]);
    let mut key = KEY.jwk.clone();
    key["kid"] = json!(KID);
    let mine = json!({ "client_id": "municipality", "orgno": "310000012", "scopes": BOTH_SCOPES.split(' ').collect::<Vec<_>>(), "keys": [key] });
    assert_eq!(client.send(Method::POST, "/_world/my%2Ftest/_mock/clients", mine).await.status, 201);
    let assertion = oauth.grant(&json!({ "aud": metadata["issuer"] }));
    let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
    let answer = oauth.post("/_world/my%2Ftest/token", &form).await;
    let token = answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    assert_eq!(part(&token, 1)["iss"], metadata["issuer"]);
    for path in [V2, "/_world/my%2Ftest/rest/v2/personer", "/_world/my%2Ftest/rest/v2/personer/"] {
        assert!(has_mail(&look_up(client, path, &token).await), "{path}");
    }
    assert_eq!(look_up(client, "/_world/other/rest/v2/personer", &token).await.status, 401);
    assert_eq!(world.exchanges().len(), 5, "discovery, token and three look-ups");
    for (path, pointer, url) in [
        ("/idporten/.well-known/openid-configuration", "/token_endpoint", "/idporten/token"),
        (
            "/idporten-oidc-provider/.well-known/openid-configuration",
            "/token_endpoint",
            "/idporten-oidc-provider/token",
        ),
        ("/v3/api-docs", "/servers/0/url", ""),
        ("/kontaktinfo-oauth2-server/v3/api-docs", "/servers/0/url", "/kontaktinfo-oauth2-server"),
        ("/_mock/health", "/base_url", ""),
    ] {
        let document = client.get(&format!("/_world/my%2Ftest{path}")).await.json();
        assert_eq!(document.pointer(pointer), Some(&json!(format!("{base}{url}"))), "{path}");
    }
    assert_eq!(client.get("/_world/a%20b/_mock/health").await.status, 400);
    assert_eq!(client.get("/_world//_mock/health").await.status, 400);
    let both = client.request(Method::GET, "/_world/mine/_mock/health").header("krr-mock-world", "other");
    let answer = send(both).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.body.contains("names two worlds"), "{answer:?}");
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_login_below_a_path_stays_there() {
    let client = OidcClient::start().await;
    let service = client.lookup.get("/_mock/clients/service").await.json();
    assert_eq!(client.lookup.send(Method::POST, "/_world/mine/_mock/clients", service).await.status, 201);
    let query = form(&client.authorization_request());
    let page = client.lookup.get(&format!("/_world/mine/idporten/authorize?{query}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains(r#"action="/_world/mine/idporten/login""#), "{}", page.body);
    assert!(page.body.contains(r#"href="/_world/mine/idporten/authorize?"#), "{}", page.body);
    assert!(!page.body.contains(r#""/idporten/login""#), "{}", page.body);
    let pressed = with(client.authorization_request(), &[("pid", BOTH_CHANNELS)]);
    let login = form_request(client.request(Method::POST, "/_world/mine/idporten/login"), &pressed);
    let redirect = send(login).await;
    assert!(redirect.header("set-cookie").unwrap().contains("; Path=/_world/mine/idporten;"), "{redirect:?}");
    let location = redirect.header("location").unwrap();
    let iss = form(&vec![("iss", format!("{}/_world/mine/idporten", client.lookup.krr.uri()))]);
    assert!(location.contains(&iss), "{location}");
}

fn get(krr: &KrrMock, host: &str, path: &str) -> Raw {
    let mut socket = Socket::to(krr.address());
    socket.write(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    socket.answer()
}

#[tokio::test]
async fn a_label_before_localhost_names_a_world() {
    let client = LookupClient::start().await;
    with_mail(&client, "my-test").await;
    let world = client.krr.world("my-test");
    world.clocks().register.advance("P1Y".parse().unwrap()).unwrap();
    let clock = |host: &str| -> Value { serde_json::from_str(&get(&client.krr, host, "/_mock/clock").body).unwrap() };
    assert_eq!(clock("My-Test.localhost:8080")["now"], "2024-10-12T10:00:00Z");
    assert_eq!(clock("localhost:8080")["now"], "2023-10-12T10:00:00Z");
    let metadata = get(&client.krr, "my-test.localhost:8080", "/.well-known/oauth-authorization-server");
    assert!(metadata.body.starts_with(r#"{"issuer":"http://my-test.localhost:8080/""#), "{metadata:?}");
    assert_eq!(get(&client.krr, "mine.localhost", "/_world/other/_mock/health").status(), 400);
    assert_eq!(get(&client.krr, "mine.localhost", "/_world/mine/_mock/health").status(), 200);
}

#[tokio::test]
async fn worlds_are_listed_and_dropped() {
    let client = LookupClient::start_with(KrrMock::builder().worlds(2)).await;
    assert_eq!(client.get("/_mock/worlds").await.json(), json!({ "bound": 2, "worlds": [] }));
    for name in ["a", "b/c"] {
        with_mail(&client, name).await;
    }
    let listed = client.get("/_mock/worlds").await.json();
    let uri = client.krr.uri();
    let seen: Vec<_> =
        listed["worlds"].as_array().unwrap().iter().map(|world| (&world["name"], &world["url"])).collect();
    let (a, b) = (json!(format!("{uri}/_world/a")), json!(format!("{uri}/_world/b%2Fc")));
    assert_eq!(seen, [(&json!("b/c"), &b), (&json!("a"), &a)]);
    assert!(listed["worlds"][0]["persons"].as_u64().unwrap() > 20 && listed["worlds"][0]["now"].is_string());
    with_mail(&client, "d").await;
    let remove = async |name: &str| client.send(Method::DELETE, &format!("/_mock/worlds/{name}"), "").await.status;
    assert_eq!((remove("b%2Fc").await, remove("b%2Fc").await, remove("never").await), (204, 404, 404));
    assert_eq!(WorldClient::new(&client, "a").get("/_mock/health").await.status, 410, "it was evicted");
    assert_eq!(remove("a").await, 204);
    let anew = WorldClient::new(&client, "a");
    assert!(anew.get(&format!("/_mock/personer/{BOTH_CHANNELS}")).await.status == 200);
    assert!(!anew.get(&format!("/_mock/personer/{BOTH_CHANNELS}")).await.body.contains(MAIL));
    assert_eq!(client.own_breaches().await, 0);
}
