//! The calls under `/_mock/`: they describe themselves, and refuse with the place and the reason.

use http::Method;
use krr_specs::{Contract, Document};
use serde_json::json;

use crate::support::client::{CONTACT, LookupClient, send};

#[tokio::test]
async fn the_served_admin_document_describes_every_call() {
    let client = LookupClient::start().await;
    let answer = client.get("/_mock/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let contract = Contract::compile(Document::parse("admin", &answer.body).unwrap()).unwrap();
    assert_eq!(contract.document().base_path(), "/_mock");
    for operation in contract.operations() {
        let path = format!("/_mock{}", operation.path()).replace("{client_id}", "demo");
        let answer = send(client.request(operation.method().clone(), &path)).await;
        // 404 is also the answer for a fault that nobody has planned.
        let is_served = !answer.body.contains("no such call");
        assert!(is_served && answer.status != 405 && answer.status < 500, "{path} {answer:?}");
    }
    assert!(client.get("/_mock/nothing").await.body.contains("no such call"));
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn health_lists_the_served_apis() {
    let client = LookupClient::start().await;
    let mut health = client.get("/_mock/health").await.json();
    let serves = health["serves"].take();
    let (g1, root) = (format!("{}/kontaktinfo-oauth2-server", client.krr.uri()), client.krr.uri());
    let served = [0, 1, 2].map(|index| (serves[index]["generation"].clone(), serves[index]["url"].clone()));
    assert_eq!(served, [(json!("g1"), json!(g1)), (json!("g2"), json!(root)), (json!("g3"), json!(root))]);
    let expected = json!({
        "status": "UP", "version": env!("CARGO_PKG_VERSION"), "auth": "strict", "base_url": client.krr.uri(),
        "serves": null, "own_breaches": 0, "judges_own_one_in": 1, "persons": 36,
        "worlds": { "count": 0, "bound": 10_000 }, "signing_key": { "origin": "process" }, "tls": null, "retired": [], "now": "2023-10-12T10:00:00Z",
    });
    assert_eq!(health, expected);
}

#[tokio::test]
async fn an_invalid_token_request_is_rejected_with_its_place() {
    let client = LookupClient::start().await;
    for (body, pointer) in [
        ("{}", ""),
        ("[]", ""),
        ("null", ""),
        (r#"{"scope":7}"#, "/scope"),
        (r#"{"scope":["a"]}"#, "/scope"),
        (r#"{"scope":"a","scopes":"b"}"#, "/scopes"),
        (r#"{"scope":"a","pid":"ola"}"#, "/pid"),
        (r#"{"scope":"a","pid":null}"#, "/pid"),
        (r#"{"scope":"a","consumer":"1"}"#, "/consumer"),
        (r#"{"scope":"a","lifetime_s":"3600"}"#, "/lifetime_s"),
        (r#"{"scope":"a","lifetime_s":1e300}"#, "/lifetime_s"),
        (r#"{"scope":"a","lifetime_s":999999999999}"#, "/lifetime_s"),
        (r#"{"scope":"a","issuer":"difi"}"#, "/issuer"),
        (r#"{"scope":"a","pid":"11822648950","sc\u006fpe":"b"}"#, "/scope"),
    ] {
        let answer = client.send(Method::POST, "/_mock/tokens", body).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["violations"][0]["body"]), (400, &json!(pointer)), "{body} {said}");
        assert!(!said["error"].as_str().unwrap().is_empty());
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn admin_errors_are_for_developers() {
    let client = LookupClient::start().await;
    let said = async |method: Method, path: &str| send(client.request(method, path)).await;
    let unknown = said(Method::GET, "/_mock/nothing").await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.body.contains("/_mock/openapi.json"));
    let method = said(Method::POST, "/_mock/clock").await;
    assert_eq!((method.status, method.header("allow")), (405, Some("GET, PUT")));
    let broken = client.send(Method::POST, "/_mock/tokens", "{").await;
    assert_eq!(broken.status, 400);
    assert!(broken.body.contains("line 1"), "{broken:?}");
    let nothing = said(Method::POST, "/_mock/tokens").await;
    assert_eq!(nothing.status, 400);
    let text = send(client.request(Method::POST, "/_mock/tokens").body("scope=a")).await;
    assert_eq!(text.status, 415);
    let html = send(client.request(Method::GET, "/_mock/health").header("accept", "text/html")).await;
    assert_eq!((html.status, html.header("content-type")), (200, Some("application/json")), "in a browser, too");
    assert!(!client.get("/_mock/exchanges").await.body.contains(CONTACT), "our own calls are not recorded");
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_duplicate_member_is_rejected_with_its_place() {
    let client = LookupClient::start().await;
    for (method, path, body, pointer) in [
        (Method::PUT, "/_mock/clock", r#"{"register":"PT1H","register":"PT2H"}"#, "/register"),
        (
            Method::POST,
            "/_mock/clients",
            r#"{"client_id":"a","orgno":"310000004","scopes":[],"onbehalfof":[{"id":"a","orgno":"310000004","orgno":"310000012"}]}"#,
            "/onbehalfof/0/orgno",
        ),
        (
            Method::PUT,
            "/_mock/personer/11822648950",
            r#"{"kontaktinformasjon":{"epostadresse":"a@b.example","epostadresse":"c@d.example"}}"#,
            "/kontaktinformasjon/epostadresse",
        ),
    ] {
        let answer = client.send(method, path, body).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["violations"][0]["body"]), (400, &json!(pointer)), "{path} {said}");
        assert!(said["error"].as_str().unwrap().contains("twice"), "{said}");
    }
    assert_eq!(client.krr.clocks().register.now().to_string(), "2023-10-12T10:00:00Z");
}

#[tokio::test]
async fn a_page_of_another_origin_cannot_call_the_admin_api() {
    let client = LookupClient::start().await;
    let reset = async |origin: &str| send(client.request(Method::POST, "/_mock/reset").header("origin", origin)).await;
    for origin in ["http://localhost:3000", "http://127.0.0.1:8080", "https://[::1]:8443", "http://app.localhost"] {
        assert_eq!(reset(origin).await.status, 204, "{origin}");
    }
    for origin in [
        "https://example.com",
        "http://krr-mock:8080",
        "chrome-extension://abcdefghijklmnop",
        "moz-extension://localhost",
        "null",
        "",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "https://digdir.no",
        "\u{e6}",
    ] {
        let answer = reset(origin).await;
        assert_eq!(answer.status, 403, "{origin}");
        let error = answer.json()["error"].clone();
        assert!(error.as_str().unwrap().contains("may not call the admin API"), "{error}");
    }
    let docs = client.request(Method::GET, "/v3/api-docs").header("origin", "https://example.com");
    assert_eq!(send(docs).await.status, 200, "KRR itself never asked");
}

#[tokio::test]
async fn a_date_may_have_any_offset_or_be_a_duration_in_words() {
    let client = LookupClient::start().await;
    for (date, shown) in [
        ("2023-06-29T10:14:52+02:00", "2023-06-29T10:14:52+02"),
        ("2023-06-29T08:14:52Z", "2023-06-29T10:14:52+02"),
        ("2023-06-29T13:14:52+0500", "2023-06-29T10:14:52+02"),
        ("19 months ago", "2022-03-12T12:00:00+01"),
        ("-7 days", "2023-10-05T12:00:00+02"),
    ] {
        let body = json!({ "spraak": "nn", "spraak_oppdatert": date });
        let answer = client.send(Method::PUT, "/_mock/personer/11822648950", body).await;
        assert_eq!((answer.status, &answer.json()["spraak_oppdatert"]), (200, &json!(shown)), "{date}");
    }
}
