//! A recorded host answers for its own generation or issuer only; the mock's own names answer for all.

use http::Method;
use serde_json::json;

use crate::support::client::{KRR, LookupClient, PERSONER, PRINT, Response, V1, V2, send};

async fn get(client: &LookupClient, host: &str, path: &str) -> Response {
    send(client.request(Method::GET, path).header("host", host)).await
}

#[tokio::test]
async fn a_host_has_no_path_of_another_generation_or_issuer() {
    let client = LookupClient::start().await;
    let g2 = "/rest/v2/printSertifikat";
    for (host, path) in [
        ("test.kontaktregisteret.no", PRINT),
        ("kontaktregisteret.no", "/kontaktinfo-oauth2-server/v3/api-docs"),
        ("test.kontaktregisteret.no", "/jwk"),
        ("test.kontaktregisteret.no", "/idporten-oidc-provider/jwk"),
        ("krr-ver2.digdir.no", PRINT),
        ("krr-ver2.digdir.no", "/.well-known/oauth-authorization-server"),
        ("oidc-ver2.difi.no", g2),
        ("oidc-ver2.difi.no", "/swagger-ui/index.html"),
        ("oidc-ver2.difi.no", "/.well-known/oauth-authorization-server"),
        ("test.maskinporten.no", g2),
        ("test.maskinporten.no", PRINT),
        ("test.maskinporten.no:8080", "/idporten-oidc-provider/jwk"),
        ("test.idporten.no", "/kontaktinfo-oauth2-server/rest/v1/printSertifikat"),
    ] {
        let answer = get(&client, host, path).await;
        assert_eq!(answer.status, 404, "{host} {path}");
        let hint = answer.header("krr-mock-hint").unwrap_or_default();
        assert!(hint.contains(host.trim_end_matches(":8080")) || host == "test.idporten.no", "{host} {path}: {hint}");
    }
    let lookup = client.call(V2, KRR, &json!({ "personidentifikatorer": [] })).header("host", "oidc-ver2.difi.no");
    let hint = "oidc-ver2.difi.no never served this path: it served /kontaktinfo-oauth2-server/rest and the tokens of \
                /idporten-oidc-provider/; the mock's own address serves everything";
    assert_eq!(send(lookup).await.header("krr-mock-hint"), Some(hint));
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_host_has_its_own_paths_and_the_admin_api() {
    let client = LookupClient::start().await;
    for (host, path) in [
        ("test.kontaktregisteret.no", "/rest/v2/printSertifikat"),
        ("test.kontaktregisteret.no", "/swagger-ui/index.html"),
        ("krr-ver2.digdir.no", "/rest/v1/printSertifikat"),
        ("oidc-ver2.difi.no", PRINT),
        ("oidc-ver2.difi.no", "/kontaktinfo-oauth2-server/swagger-ui/index.html"),
        ("oidc-ver2.difi.no", "/idporten-oidc-provider/jwk"),
        ("test.maskinporten.no", "/jwk"),
        ("test.idporten.no", "/jwks.json"),
        ("test.maskinporten.no", "/_mock/health"),
        ("oidc-ver2.difi.no", "/_mock/health"),
    ] {
        assert_eq!(get(&client, host, path).await.status, 200, "{host} {path}");
    }
}

#[tokio::test]
async fn the_own_names_of_the_mock_have_everything() {
    let client = LookupClient::start().await;
    let port = client.krr.address().port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), "krr-mock.test".to_owned()] {
        for path in [PRINT, "/rest/v2/printSertifikat", "/jwk", "/idporten-oidc-provider/jwk", "/idporten/jwks.json"] {
            assert_eq!(get(&client, &host, path).await.status, 200, "{host} {path}");
        }
        for (path, asked) in [(PERSONER, 401), (V1, 401), (V2, 401)] {
            let request = client.request(Method::POST, path).header("host", &host);
            assert_eq!(send(request).await.status, asked, "{host} {path}");
        }
    }
}
