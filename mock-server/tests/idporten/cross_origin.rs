//! A browser app of another origin (N40): what its scripts may read, and what the browser asks beforehand.

use http::Method;

use crate::support::client::{Response, send};
use crate::support::oidc_client::{OidcClient, form_request};

const ORIGIN: &str = "https://app.example";

/// What each operation is called with, and the header that needs a preflight.
const OPEN: [(Method, &str); 7] = [
    (Method::GET, "/idporten/.well-known/openid-configuration"),
    (Method::GET, "/idporten/.well-known/openid-configuration/"),
    (Method::GET, "/idporten/jwks.json"),
    (Method::GET, "/idporten/jwk"),
    (Method::POST, "/idporten/token"),
    (Method::GET, "/idporten/userinfo"),
    (Method::POST, "/idporten/userinfo"),
];

async fn preflight(client: &OidcClient, method: &Method, path: &str) -> Response {
    let request = client.request(Method::OPTIONS, path).header("origin", ORIGIN);
    let asked = request.header("access-control-request-method", method.as_str());
    send(asked.header("access-control-request-headers", "authorization,content-type")).await
}

#[tokio::test]
async fn a_preflight_request_allows_the_method_and_the_headers() {
    let client = OidcClient::start().await;
    for (method, path) in OPEN {
        let response = preflight(&client, &method, path).await;
        assert_eq!((response.status, response.body.as_str()), (200, ""), "{method} {path}");
        for (name, value) in [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", method.as_str()),
            ("access-control-allow-headers", "authorization,content-type"),
        ] {
            assert_eq!(response.header(name), Some(value), "{method} {path}");
        }
        assert!(response.header("vary").unwrap().contains("origin"), "{response:?}");
    }
    assert_eq!(client.lookup.own_breaches().await, 0);
}

#[tokio::test]
async fn a_page_of_another_origin_reads_responses_and_errors() {
    let client = OidcClient::start().await;
    for (method, path) in OPEN {
        let fields = client.code_exchange("guessed");
        let request = client.request(method.clone(), path).header("origin", ORIGIN);
        let response = send(if path.ends_with("token") { form_request(request, &fields) } else { request }).await;
        assert_eq!(response.header("access-control-allow-origin"), Some("*"), "{method} {path}");
        let exposed = response.header("access-control-expose-headers").unwrap();
        assert!(response.header("krr-mock-hint").is_none() || exposed.contains("krr-mock-hint"), "{response:?}");
    }
}

#[tokio::test]
async fn other_operations_and_requests_without_an_origin_get_no_permission() {
    let client = OidcClient::start().await;
    for (method, path) in [
        (Method::GET, "/idporten/authorize"),
        (Method::POST, "/idporten/login"),
        (Method::GET, "/idporten/logout"),
        (Method::POST, "/idporten/par"),
        (Method::GET, "/idporten/token"),
        (Method::GET, "/idporten/nothing"),
        (Method::GET, "/.well-known/oauth-authorization-server"),
        (Method::POST, "/token"),
        (Method::POST, "/rest/v2/personer"),
    ] {
        assert_eq!(preflight(&client, &method, path).await.header("access-control-allow-origin"), None, "{path}");
        let request = client.request(method, path).header("origin", ORIGIN);
        assert_eq!(send(request).await.header("access-control-allow-origin"), None, "{path}");
    }
    let response = send(client.request(Method::GET, "/idporten/jwks.json")).await;
    assert_eq!(response.header("access-control-allow-origin"), None);
}
