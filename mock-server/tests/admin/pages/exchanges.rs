//! What clients sent, as the pages show it.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use crate::admin::pages::{Browser, EXPIRED};
use crate::support::client::{KRR, V1, send};

#[tokio::test]
async fn an_exchange_shows_the_verdict_and_why_each_person_was_answered_so() {
    let browser = Browser::start().await;
    assert!(browser.page("/ui/exchanges").await.body.contains("No exchange yet"));
    let asked = json!({ "personidentifikatorer": [EXPIRED, "17894199350"] });
    send(browser.client.call(V1, KRR, &asked)).await;
    let list = browser.page("/ui/exchanges").await.body;
    assert!(list.contains("POST /rest/v1/personer") && list.contains("mark good\">fine"), "{list}");
    let page = browser.page("/ui/exchanges/1").await.body;
    for part in [
        "eighteen-months",
        "eForvaltningsforskriften § 32",
        "DOC-18",
        "curl -i -X POST",
        "Bearer $TOKEN",
        "kontaktinformasjon.read",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("eyJ"), "no token");
    assert_eq!(browser.page("/ui/exchanges/99").await.status, 404);
    assert_eq!(browser.page("/ui/exchanges/%3Cb%3E").await.status, 404);
}

#[tokio::test]
async fn a_breach_is_marked_in_the_body_and_hostile_text_is_escaped() {
    let browser = Browser::start().await;
    let asked = json!({ "personidentifikatorer": [EXPIRED, 7], "<script>": "</pre><script>alert(1)</script>" });
    let request = browser.client.call(V1, KRR, &asked).header("x-evil", "<img src=x>");
    assert_eq!(send(request).await.status, 400);
    for path in ["/ui/exchanges/1", "/ui/exchanges", "/"] {
        let page = browser.page(path).await.body;
        assert!(page.contains("the client broke the contract"), "{path} {page}");
        assert!(!page.contains("<script>") && !page.contains("<img"), "{path} {page}");
    }
    let page = browser.page("/ui/exchanges/1").await.body;
    assert!(page.contains("<mark>7</mark>"), "{page}");
    assert!(page.contains("document-"), "the rule is named: {page}");
}

#[tokio::test]
async fn filters_narrow_and_the_list_can_be_cleared_and_downloaded() {
    let browser = Browser::start().await;
    browser.client.get("/jwk").await;
    send(browser.client.call(V1, KRR, &json!({ "personidentifikatorer": [EXPIRED] }))).await;
    let page = browser.page("/ui/exchanges?operation=getUsers").await.body;
    assert!(page.contains("/rest/v1/personer") && !page.contains("GET /jwk"), "{page}");
    let har =
        page.split("href=\"").find_map(|rest| rest.split('"').next().filter(|link| link.contains(".har"))).unwrap();
    let har = browser.client.get(&har.replace("&amp;", "&")).await.json();
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 1);
    assert_eq!(browser.page("/ui/exchanges?status=x").await.status, 400);
    let cleared = browser.submit("/ui/exchanges", &[]).await;
    assert!(cleared.body.contains("No exchange yet"), "{cleared:?}");
}

#[tokio::test]
async fn rows_come_as_soon_as_there_is_an_exchange() {
    let browser = Browser::start().await;
    let started = Instant::now();
    let (rows, _) = tokio::join!(browser.page("/ui/exchanges/rows?since=0"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        browser.client.request(Method::GET, "/jwk").send().await.unwrap()
    });
    assert!(rows.body.starts_with("<tr data-id=\"1\">") && rows.body.contains("GET /jwk"), "{rows:?}");
    assert!(started.elapsed() < Duration::from_secs(10), "it need not wait to the end");
}
