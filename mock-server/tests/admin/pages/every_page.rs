//! What holds for each page.

use std::collections::BTreeSet;

use crate::admin::pages::{Browser, EXPIRED};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const MAX_LENGTH: usize = 200 << 10;

fn pages() -> Vec<String> {
    let one = format!("/ui/personer/{EXPIRED}");
    [
        "/",
        "/ui/personer",
        &one,
        "/ui/exchanges",
        "/ui/clock",
        "/ui/faults",
        "/ui/tokens",
        "/ui/clients",
        "/ui/worlds",
        "/ui/coverage",
        "/ui/environments",
    ]
    .map(str::to_owned)
    .into()
}

/// The addresses of an attribute.
fn named<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_page_keeps_the_policy_in_each_language() {
    let browser = Browser::start().await;
    for path in pages() {
        let mut titles = BTreeSet::new();
        for language in ["nb", "nn", "en"] {
            let page = browser.page_in(language, &path).await;
            assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{path}");
            assert_eq!(page.header("content-security-policy"), Some(POLICY), "{path}");
            assert!(page.header("cache-control").unwrap().contains("no-store"), "{path}");
            assert!(page.body.len() <= MAX_LENGTH, "{path} has {} bytes", page.body.len());
            assert!(page.body.contains(&format!("<html lang=\"{language}\">")), "{path}");
            for inline in ["<style", " style=\"", " onclick=", " onload=", "javascript:", "<script>"] {
                assert!(!page.body.contains(inline), "{path} has {inline}");
            }
            for landmark in ["<main", "<h1>", "<footer>", "<title>", "<header>"] {
                assert_eq!(page.body.matches(landmark).count(), 1, "{path} {landmark}");
            }
            let ids = named(&page.body, "id");
            assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path} has an id twice: {ids:?}");
            assert!(named(&page.body, "for").iter().all(|id| ids.contains(id)), "{path}: every label has its field");
            titles.insert(page.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned());
        }
        assert!(titles.len() > 1 || path.ends_with(EXPIRED), "{path} is translated: {titles:?}");
    }
    assert!(browser.client.krr.exchanges().is_empty(), "who reads pages looks nobody up");
    assert_eq!(browser.client.own_breaches().await, 0);
}

#[tokio::test]
async fn every_link_of_a_page_leads_somewhere_on_the_mock() {
    let browser = Browser::start().await;
    let mut followed = BTreeSet::new();
    for path in pages() {
        let page = browser.page(&path).await;
        for address in ["href", "src"].into_iter().flat_map(|attribute| named(&page.body, attribute)) {
            let address = address.replace("&amp;", "&");
            if address.starts_with('#') || !followed.insert(address.clone()) {
                continue;
            }
            assert!(address.starts_with('/') && !address.starts_with("//"), "{address} of {path}");
            let request = browser.client.request(http::Method::GET, &address).header("accept", "text/html");
            assert_eq!(crate::support::client::send(request).await.status, 200, "{address} of {path}");
        }
    }
}

#[tokio::test]
async fn the_language_is_that_of_the_query_the_cookie_or_the_browser() {
    let browser = Browser::start().await;
    let page = browser.page_in("nb", "/?lang=nn").await;
    assert!(page.body.contains("<html lang=\"nn\">"));
    assert!(page.header("set-cookie").unwrap().starts_with("krr-mock-lang=nn; Path=/;"), "{:?}", page.headers);
    let request = browser.client.request(http::Method::GET, "/_mock/ui").header("cookie", "a=b; krr-mock-lang=nn");
    let page = crate::support::client::send(request.header("accept-language", "en")).await;
    assert!(page.body.contains("<html lang=\"nn\">"));
    let page = browser.page_in("de", "/ui?lang=xx").await;
    assert!(page.body.contains("<html lang=\"en\">") && page.header("set-cookie").is_none());
}

#[tokio::test]
async fn pages_have_their_own_errors_and_methods() {
    let browser = Browser::start().await;
    let missing = browser.page("/ui/no/such/page").await;
    assert_eq!((missing.status, missing.header("content-security-policy")), (404, Some(POLICY)));
    let put = browser.client.send(http::Method::PUT, "/_mock/ui/personer", "{}").await;
    assert_eq!((put.status, put.header("allow")), (405, Some("GET, HEAD, POST")));
    let json = browser.client.send(http::Method::POST, "/_mock/ui/personer", "{}").await;
    assert_eq!(json.status, 415, "another site can send JSON-like text in a form, and no form as JSON");
    assert_eq!(browser.client.get("/_mock/ui/files/none.js").await.status, 404);
}

#[tokio::test]
async fn a_page_stays_in_its_world() {
    let browser = Browser::start().await;
    let page = browser.client.get("/_world/my-test/_mock/ui/personer").await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.contains("World: my-test"), "{}", page.body);
    let links = named(&page.body, "href");
    assert!(
        links.iter().filter(|link| !link.starts_with('#')).all(|link| link.starts_with("/_world/my-test/")),
        "{links:?}"
    );
}
