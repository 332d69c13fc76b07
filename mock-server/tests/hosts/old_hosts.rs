//! Clients with the addresses of the record in them run unchanged: through the mock as their proxy, or led to it by name.

use http::{Method, Version};
use krr_mock_server::KrrMock;
use krr_specs::Environments;
use serde_json::json;

use crate::hosts::unchanged_clients::HardCoded;
use crate::http::wire::{ANSWERED, ASKED};
use crate::support::client::{CONTACT, KRR, LookupClient, PERSONER, noon, send};

#[tokio::test]
async fn a_ver2_client_gets_a_token_and_a_response_through_the_proxy() {
    let client = HardCoded::behind_proxy(KrrMock::builder()).await;
    client.use_ver2("").await;
    let discovery = "https://oidc-ver2.difi.no/idporten-oidc-provider/.well-known/openid-configuration";
    let found = client.get(discovery).await.json();
    let issuer = "https://oidc-ver2.difi.no/idporten-oidc-provider/";
    assert_eq!((&found["issuer"], &found["token_endpoint"]), (&json!(issuer), &json!(format!("{issuer}token"))));
    let docs = client.get("https://oidc-ver2.difi.no//kontaktinfo-oauth2-server/v3/api-docs").await.json();
    assert_eq!(docs["servers"][0]["url"], "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server");
    let elsewhere = client.http.get("https://example.com/").send().await;
    assert!(elsewhere.is_err_and(|error| error.is_connect()), "it leads nowhere else");
}

#[tokio::test]
async fn a_ver2_client_is_served_over_http2_by_the_hosts_file() {
    let client = HardCoded::resolving(KrrMock::builder(), "oidc-ver2.difi.no").await;
    let port = format!(":{}", client.krr.address().port());
    client.use_ver2(&port).await;
    let url = format!("https://oidc-ver2.difi.no{port}/idporten-oidc-provider/.well-known/openid-configuration");
    let answer = client.http.get(&url).send().await.unwrap();
    assert_eq!(answer.version(), Version::HTTP_2);
    let found: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let issuer = format!("https://oidc-ver2.difi.no{port}/idporten-oidc-provider/");
    assert_eq!(found["issuer"], issuer, "whoever follows discovery comes back to the mock");
    let token = client.token(&issuer, found["token_endpoint"].as_str().unwrap(), CONTACT).await;
    let base = format!("https://oidc-ver2.difi.no{port}/kontaktinfo-oauth2-server");
    assert_eq!(client.look_up(&base, &token).await.body, ANSWERED);
}

/// N30: a client with Maskinporten's address built in needs the proxy and the authority, and nothing else.
#[tokio::test]
async fn a_g3_client_uses_maskinporten_and_the_register_by_their_names() {
    let client = HardCoded::behind_proxy(KrrMock::builder()).await;
    for path in ["oauth-authorization-server", "openid-configuration"] {
        let found = client.get(&format!("https://test.maskinporten.no/.well-known/{path}")).await.json();
        assert_eq!(found["issuer"], "https://test.maskinporten.no/");
        assert_eq!(found["jwks_uri"], "https://test.maskinporten.no/jwk");
    }
    let token = client.token("https://test.maskinporten.no/", "https://test.maskinporten.no/token", KRR).await;
    for base in ["https://test.kontaktregisteret.no", "https://krr-ver2.digdir.no", "https://kontaktregisteret.no"] {
        let answer = client.look_up(base, &token).await;
        assert_eq!(answer.status, 200, "{base} {answer:?}");
    }
    let wrong = client.token_for("https://maskinporten.no/", "https://test.maskinporten.no/token", KRR).await;
    assert!(wrong.body.contains("MP-110"), "the audience of another environment: {wrong:?}");
    let idporten = client.get("https://test.idporten.no/.well-known/openid-configuration").await.json();
    assert_eq!(idporten["issuer"], "https://test.idporten.no");
    assert_eq!(idporten["jwks_uri"], "https://test.idporten.no/jwks.json");
    assert_eq!(client.get("https://test.idporten.no/jwks.json").await.status, 200);
    let logout = client.get("https://test.idporten.no/logout").await;
    let cookie = logout.header("set-cookie").unwrap();
    assert!(cookie.contains("; Path=/;") && cookie.contains("; Secure"), "its pages are at the root: {cookie}");
    client.krr.verify();
}

#[tokio::test]
async fn every_recorded_host_has_a_certificate_and_its_issuer_url() {
    let client = HardCoded::behind_proxy(KrrMock::builder()).await;
    let mut issuers = 0;
    for host in Environments::bundled().hosts() {
        let answer = client.get(&format!("https://{}/_mock/health", host.name)).await;
        assert_eq!(answer.status, 200, "{}", host.name);
        let Some(issues_as) = &host.issuer_url else { continue };
        let discovery = format!("{}/.well-known/openid-configuration", issues_as.trim_end_matches('/'));
        assert_eq!(client.get(&discovery).await.json()["issuer"], **issues_as, "{discovery}");
        issuers += 1;
    }
    assert!(issuers >= 10, "{issuers}");
}

#[tokio::test]
async fn https_and_http_are_served_on_one_port() {
    let client = HardCoded::resolving(KrrMock::builder(), "unused.example").await;
    let (http, https) = (client.krr.uri().to_owned(), client.krr.https_uri().unwrap().to_owned());
    assert_eq!(https, http.replace("http:", "https:"));
    let port = client.krr.address().port();
    for base in [http.clone(), https.clone(), format!("https://localhost:{port}")] {
        let found = client.get(&format!("{base}/.well-known/openid-configuration")).await.json();
        assert_eq!(found["issuer"], format!("{base}/"));
        let token = client.token(&format!("{base}/"), &format!("{base}/token"), KRR).await;
        assert_eq!(client.look_up(&base, &token).await.status, 200, "{base}");
    }
    let stranger = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(stranger.get(https).send().await.is_err(), "nobody else trusts it");
}

/// As with a front that ends TLS and leaves the name alone.
#[tokio::test]
async fn a_recorded_host_is_recognised_over_plain_http() {
    let client = LookupClient::start_with(KrrMock::builder().clock(noon())).await;
    let named = |path: &str, host: &str| client.request(Method::GET, path).header("host", host);
    for (host, path, issuer) in [
        ("oidc-ver2.difi.no", "/idporten-oidc-provider", "https://oidc-ver2.difi.no/idporten-oidc-provider/"),
        ("OIDC-VER2.DIFI.NO.", "/idporten-oidc-provider", "https://oidc-ver2.difi.no/idporten-oidc-provider/"),
        ("oidc-ver2.difi.no:8080", "/idporten-oidc-provider", "http://oidc-ver2.difi.no:8080/idporten-oidc-provider/"),
        ("test.maskinporten.no", "", "https://test.maskinporten.no/"),
        ("test.idporten.no", "", "https://test.idporten.no"),
        ("test.idporten.no", "/idporten", "https://test.idporten.no"),
    ] {
        let found = send(named(&format!("{path}/.well-known/openid-configuration"), host)).await.json();
        assert_eq!(found["issuer"], issuer, "{host}");
        let asked = json!({ "scope": CONTACT, "issuer": "idporten-oidc-provider" }).to_string();
        let request = client.request(Method::POST, "/_mock/tokens").header("host", host);
        let token = send(request.header("content-type", "application/json").body(asked)).await.json();
        let token = token["access_token"].as_str().unwrap();
        let lookup = client.request(Method::POST, PERSONER).bearer_auth(token);
        let answer = send(lookup.header("content-type", "application/json").body(ASKED)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ANSWERED), "issued as {host}, taken under any name");
    }
    let root = send(named("/.well-known/openid-configuration", "oidc-ver2.difi.no")).await;
    assert_eq!(root.status, 404, "Maskinporten never lived there");
}
