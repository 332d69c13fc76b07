//! The root and `/_mock/`: a page for people, JSON for programs.

use http::Method;
use krr_mock_server::KrrMock;
use krr_specs::Document;

use crate::support::client::{LookupClient, send};

#[tokio::test]
async fn people_get_a_page_and_programs_json() {
    let client = LookupClient::start().await;
    for path in ["/", "/_mock", "/_mock/", "/_world/mine/", "/_world/mine/_mock/"] {
        for accept in ["*/*", "application/json", "application/json, text/html;q=0.5", "text/html;q=0"] {
            let answer = send(client.request(Method::GET, path).header("accept", accept)).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, Some("application/json")),
                "{path} {accept}"
            );
            let index = answer.json();
            for link in [&index["health"], &index["openapi"], &index["pages"], &index["apis"][0]["api_docs"]] {
                let url = link.as_str().unwrap();
                let path = url.strip_prefix(client.krr.uri()).unwrap_or_else(|| panic!("{url} is on this mock"));
                assert_eq!(client.get(path).await.status, 200, "{url}");
            }
            assert_eq!(index["apis"].as_array().unwrap().len(), 3);
            assert_eq!(index["issuers"].as_object().unwrap().len(), 3);
        }
        for accept in ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"] {
            let answer = send(client.request(Method::GET, path).header("accept", accept)).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, Some("text/html; charset=utf-8")),
                "{path}"
            );
        }
    }
    assert_eq!(send(client.request(Method::HEAD, "/").header("accept", "text/html")).await.status, 200);
    assert_eq!(send(client.request(Method::POST, "/")).await.status, 405);
    assert_eq!(client.own_breaches().await, 0);
    assert!(client.krr.exchanges().is_empty());
}

#[tokio::test]
async fn a_document_with_a_root_keeps_it() {
    let text = include_str!("../../documents/shop.yaml");
    let text = text.replace("servers: [{ url: 'https://dyr.example/api/v1' }]\n", "");
    let without = KrrMock::builder().spec(Document::parse("shop.yaml", &text).unwrap()).start().await.unwrap();
    let root = "openapi: 3.0.3\ninfo: { title: Root, version: '1' }\npaths:\n  /:\n    get:\n      operationId: root\n      responses:\n        '200': { description: ok, content: { application/json: { example: { mine: true } } } }\n";
    let with = KrrMock::builder().spec(Document::parse("root.yaml", root).unwrap()).start().await.unwrap();
    let get = async |krr: &KrrMock| reqwest::get(format!("{}/", krr.uri())).await.unwrap().text().await.unwrap();
    assert!(get(&without).await.contains("\"health\""));
    assert_eq!(get(&with).await, r#"{"mine":true}"#);
}
