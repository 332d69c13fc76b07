//! The names of the mock itself: the one under which it is called, and that of a base URL.

use krr_mock_server::{KrrMock, KrrMockBuilder};
use serde_json::{Value, json};

use crate::http::connections::{Raw, Socket};
use crate::support::oauth_client::{JWT_BEARER, OauthClient, part};

const METADATA: &str = "/.well-known/oauth-authorization-server";

fn ask(krr: &KrrMock, request: &str) -> Raw {
    let mut socket = Socket::to(krr.address());
    socket.write(request);
    socket.answer()
}

fn get(krr: &KrrMock, host: &str, path: &str, more: &str) -> Value {
    let answer = ask(krr, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"));
    assert_eq!(answer.status(), 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

async fn start(builder: KrrMockBuilder) -> KrrMock {
    builder.start().await.unwrap()
}

#[tokio::test]
async fn issuers_and_documents_have_the_name_that_was_spoken_to() {
    let krr = start(KrrMock::builder()).await;
    for host in ["krr-mock:8080", "localhost:9999", "krr.example.no", "[::1]:8080"] {
        for (path, pointer, url) in [
            (METADATA, "/issuer", "/"),
            (METADATA, "/jwks_uri", "/jwk"),
            ("/idporten-oidc-provider/.well-known/openid-configuration", "/issuer", "/idporten-oidc-provider/"),
            ("/idporten/.well-known/openid-configuration", "/authorization_endpoint", "/idporten/authorize"),
            ("/v3/api-docs", "/servers/0/url", ""),
            ("/_mock/health", "/base_url", ""),
        ] {
            let document = get(&krr, host, path, "");
            assert_eq!(document.pointer(pointer), Some(&json!(format!("http://{host}{url}"))), "{path}");
        }
    }
    assert_eq!(get(&krr, "krr-mock:8080", "/_mock/clients/demo", "")["issuer"], "http://krr-mock:8080/");
    assert_eq!(get(&krr, "krr~mock", METADATA, "")["issuer"], format!("{}/", krr.uri()));
    let forwarded = "X-Forwarded-Host: krr.example.no\r\nX-Forwarded-Proto: https\r\n";
    assert_eq!(get(&krr, "krr-mock", METADATA, forwarded)["issuer"], "http://krr-mock/", "anybody can send it");
}

#[tokio::test]
async fn a_base_url_beats_the_name_that_was_spoken_to() {
    let krr = start(KrrMock::builder().base_url("https://krr.example.no/mock").trust_forwarded()).await;
    let forwarded = "X-Forwarded-Host: other.example.no\r\n";
    assert_eq!(get(&krr, "krr-mock", METADATA, forwarded)["issuer"], "https://krr.example.no/mock/");
    let metadata = get(&krr, "krr-mock", &format!("/_world/mine{METADATA}"), "");
    assert_eq!(metadata["issuer"], "https://krr.example.no/mock/_world/mine/");
}

#[tokio::test]
async fn a_trusted_proxy_says_the_name() {
    let krr = start(KrrMock::builder().trust_forwarded()).await;
    for (more, issuer) in [
        ("X-Forwarded-Host: krr.example.no\r\nX-Forwarded-Proto: https\r\n", "https://krr.example.no/"),
        ("X-Forwarded-Host: krr.example.no:8443, inner\r\n", "http://krr.example.no:8443/"),
        ("X-Forwarded-Proto: HTTPS\r\n", "https://inner/"),
        ("X-Forwarded-Proto: gopher\r\nX-Forwarded-Host: a b\r\n", "http://inner/"),
        ("X-Forwarded-Host: user@krr.example.no\r\n", "http://inner/"),
        ("X-Forwarded-Host: test.maskinporten.no\r\n", "https://test.maskinporten.no/"),
        ("", "http://inner/"),
    ] {
        assert_eq!(get(&krr, "inner", METADATA, more)["issuer"], issuer, "{more}");
    }
}

/// A token for a grant, and the issuer in it.
fn token(oauth: &OauthClient, host: &str, aud: &str) -> Result<(String, Value), Raw> {
    let assertion = oauth.grant(&json!({ "aud": aud }));
    let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let length = body.len();
    let media_type = "Content-Type: application/x-www-form-urlencoded";
    let request =
        format!("POST /token HTTP/1.1\r\nHost: {host}\r\n{media_type}\r\nContent-Length: {length}\r\n\r\n{body}");
    let answer = ask(&oauth.lookup.krr, &request);
    let Some(token) = serde_json::from_str::<Value>(&answer.body).unwrap()["access_token"].as_str().map(str::to_owned)
    else {
        return Err(answer);
    };
    let iss = part(&token, 1)["iss"].take();
    Ok((token, iss))
}

#[tokio::test]
async fn a_token_of_one_name_is_good_under_every_other() {
    let oauth = OauthClient::start().await;
    let (token, iss) = token(&oauth, "krr-mock:8080", "http://krr-mock:8080/").unwrap();
    assert_eq!(iss, "http://krr-mock:8080/");
    let body = r#"{"personidentifikatorer":["17894199350"]}"#;
    for host in ["krr-mock:8080", "localhost:1234", "test.kontaktregisteret.no"] {
        let answer = ask(
            &oauth.lookup.krr,
            &format!(
                "POST /rest/v2/personer HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            ),
        );
        assert_eq!(answer.status(), 200, "{host}: {answer:?}");
    }
}

#[tokio::test]
async fn an_assertion_names_the_issuer_as_it_was_spoken_to() {
    let oauth = OauthClient::start().await;
    let own = oauth.issuer();
    for (host, aud) in
        [("krr-mock", "http://krr-mock/"), ("krr-mock", own.as_str()), ("localhost", "http://localhost/")]
    {
        assert_eq!(token(&oauth, host, aud).unwrap().1, format!("http://{host}/"), "{aud}");
    }
    for aud in ["http://other/", "http://krr-mock", "https://krr-mock/", "http://krr-mock/token"] {
        let refused = token(&oauth, "krr-mock", aud).unwrap_err();
        assert_eq!(refused.status(), 400, "{aud}");
        assert!(refused.header("krr-mock-hint").unwrap().contains("issuer"), "{refused:?}");
    }
}
