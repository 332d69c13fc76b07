//! N13: HEAD is answered wherever there is GET, and OPTIONS wherever there is a path, as the framework of the register does.

use http::Method;

use crate::support::client::{BOTH_CHANNELS, LookupClient, PERSON, PRINT, V2, send};

/// With the methods of each, without HEAD and OPTIONS.
const GETS: [(&str, &str); 14] = [
    (PRINT, "GET"),
    ("/rest/v2/printSertifikat", "GET"),
    ("/rest/v2/printSertifikat/", "GET"),
    ("/_mock/health", "GET"),
    ("/_mock/worlds", "GET"),
    ("/_mock/openapi.json", "GET"),
    ("/jwk", "GET"),
    ("/.well-known/openid-configuration", "GET"),
    ("/idporten-oidc-provider/jwk", "GET"),
    ("/idporten/jwks.json", "GET"),
    ("/v3/api-docs", "GET"),
    ("/swagger-ui/index.html", "GET"),
    ("/kontaktinfo-oauth2-server/rest/v2/api-docs", "GET"),
    ("/kontaktinfo-oauth2-server/rest/swagger-ui.html", "GET"),
];

#[tokio::test]
async fn head_has_status_and_headers_of_get_and_no_body() {
    let client = LookupClient::start().await;
    for (path, _) in GETS {
        let get = client.get(path).await;
        let head = send(client.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        // The lengths of two health answers may differ by a digit.
        if path != "/_mock/health" {
            assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()), "{path}");
        }
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn head_needs_the_token_that_get_needs() {
    let client = LookupClient::start().await;
    let token = client.krr.user_token("user/kontaktinformasjon.read", BOTH_CHANNELS);
    assert_eq!(send(client.request(Method::HEAD, PERSON)).await.status, 401);
    assert_eq!(send(client.request(Method::HEAD, PERSON).bearer_auth(token)).await.status, 200);
    let list = send(client.request(Method::HEAD, V2)).await;
    assert_eq!((list.status, list.header("allow")), (405, Some("POST")), "no GET, no HEAD");
    assert_eq!(client.krr.exchanges().len(), 3, "each is in the journal");
}

#[tokio::test]
async fn options_names_the_methods_without_a_token() {
    let client = LookupClient::start().await;
    let others = [(PERSON, "GET, PATCH"), (V2, "POST"), ("/token", "POST"), ("/_mock/clock", "GET, PUT")];
    for (path, methods) in GETS.into_iter().chain(others) {
        let answer = send(client.request(Method::OPTIONS, path)).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
        let mut expected: Vec<&str> = methods.split(", ").chain(["OPTIONS"]).collect();
        expected.extend(methods.contains("GET").then_some("HEAD"));
        expected.sort_unstable();
        assert_eq!(answer.header("allow"), Some(expected.join(", ").as_str()), "{path}");
    }
    assert_eq!(send(client.request(Method::OPTIONS, "/rest/v2/nowhere")).await.status, 404);
    assert_eq!(client.own_breaches().await, 0);
}
