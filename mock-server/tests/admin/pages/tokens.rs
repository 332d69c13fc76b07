//! Tokens, clients, worlds, environments and coverage.

use serde_json::json;

use crate::admin::pages::{Browser, EXPIRED};
use crate::support::client::{KRR, V1, send};
use crate::support::oauth_client::OauthClient;

/// The text of the element with the id.
fn text<'p>(page: &'p str, id: &str) -> &'p str {
    page.split(&format!("id=\"{id}\"")).nth(1).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap()
}

#[tokio::test]
async fn a_token_is_made_and_read_for_each_version() {
    let browser = Browser::start().await;
    let made = browser
        .submit(
            "/ui/tokens",
            &[("action", "mint"), ("scope", "krr:global/kontaktinformasjon.read"), ("lifetime_s", "60")],
        )
        .await
        .body;
    let token = text(&made, "token").to_owned();
    assert_eq!(token.split('.').count(), 3, "{made}");
    let asked = json!({ "personidentifikatorer": [EXPIRED] }).to_string();
    let request =
        browser.client.request(http::Method::POST, V1).bearer_auth(&token).header("content-type", "application/json");
    assert_eq!(send(request.body(asked)).await.status, 200);
    let read = browser.submit("/ui/tokens", &[("action", "read"), ("token", &format!(" {token}\n"))]).await.body;
    assert!(read.contains("shows varslingsstatus, kontaktinformasjon"), "{read}");
    assert!(!read.contains("<script>"));
    let expired = browser
        .submit(
            "/ui/tokens",
            &[("action", "mint"), ("scope", "krr:global/kontaktinformasjon.read"), ("lifetime_s", "-5")],
        )
        .await
        .body;
    assert!(expired.contains("expired 5 s ago"), "{expired}");
    for (fields, status) in [
        (vec![("action", "mint"), ("scope", "no:such/scope")], 400),
        (vec![("action", "mint"), ("scope", "krr:user/kontaktinformasjon.read"), ("pid", "1<b>")], 400),
        (vec![("action", "mint"), ("scope", "krr:global/kontaktinformasjon.read"), ("lifetime_s", "long")], 400),
    ] {
        let page = browser.submit("/ui/tokens", &fields).await;
        assert!(
            page.status == status && page.body.contains("role=\"alert\"") && !page.body.contains("<b>"),
            "{page:?}"
        );
    }
    let no_jwt = browser.submit("/ui/tokens", &[("action", "read"), ("token", "</textarea><script>")]).await.body;
    assert!(no_jwt.contains("This is no JWT") && !no_jwt.contains("<script>"), "{no_jwt}");
    assert!(browser.client.krr.exchanges().len() == 1, "reading a token is no exchange");
}

#[tokio::test]
async fn clients_are_registered_and_removed() {
    let browser = Browser::start().await;
    let client = |id: &str| json!({ "client_id": id, "orgno": "991825827", "scopes": [], "keys": [] }).to_string();
    let added = browser.submit("/ui/clients", &[("json", &client("mine"))]).await;
    assert!(added.status == 200 && added.body.contains("<h2>mine</h2>"), "{added:?}");
    let hostile = browser.submit("/ui/clients", &[("json", &client("<i>x</i>"))]).await;
    assert!(!hostile.body.contains("<i>x"), "{hostile:?}");
    let removed = browser.submit("/ui/clients", &[("remove", "mine")]).await;
    assert!(removed.status == 200 && !removed.body.contains("<h2>mine</h2>"), "{removed:?}");
    let wrong = browser.submit("/ui/clients", &[("json", "{")]).await;
    assert!(wrong.status == 400 && wrong.body.contains("role=\"alert\""), "{wrong:?}");
    assert_eq!(browser.submit("/ui/clients", &[("remove", "nobody")]).await.status, 404);
}

#[tokio::test]
async fn worlds_are_opened_and_dropped() {
    let browser = Browser::start().await;
    let page = browser.submit("/ui/worlds", &[("name", "my test & more")]).await;
    assert_eq!(page.status, 400, "a name has no spaces: {page:?}");
    let page = browser.submit("/ui/worlds", &[("name", "a&b")]).await;
    assert!(page.status == 200 && page.body.contains("World: a&amp;b"), "{page:?}");
    assert!(browser.page("/ui/worlds").await.body.contains("/_world/a%26b/_mock/"));
    assert!(browser.submit("/ui/worlds", &[("drop", "a&b")]).await.body.contains("No world has a name yet."));
    assert_eq!(browser.submit("/ui/worlds", &[("drop", "a&b")]).await.status, 404);
}

#[tokio::test]
async fn environments_say_what_is_retired_and_coverage_what_was_met() {
    let browser = Browser::start().await;
    let page = browser.page("/ui/environments").await.body;
    for part in ["oidc-ver2.difi.no", "since 2023-10-03", "test.kontaktregisteret.no", "in use"] {
        assert!(page.contains(part), "{part}");
    }
    let seen = async || {
        let page = browser.page("/ui/coverage").await.body;
        page.split("<strong>").nth(1).unwrap().split(" of").next().unwrap().parse::<usize>().unwrap()
    };
    assert_eq!(seen().await, 0);
    send(browser.client.call(V1, KRR, &json!({ "personidentifikatorer": [EXPIRED] }))).await;
    send(browser.client.call(V1, KRR, &json!({}))).await;
    assert_eq!(seen().await, 2);
}

#[tokio::test]
async fn a_grant_is_judged_without_being_spent() {
    let client = OauthClient::start().await;
    let fine = client.grant(&json!({}));
    let late = client.grant(&json!({ "exp": 1 }));
    let browser = Browser { client: client.lookup };
    let page = browser.submit("/ui/tokens", &[("action", "read"), ("token", &fine)]).await.body;
    assert!(page.contains("It gives a token with the scope"), "{page}");
    let page = browser.submit("/ui/tokens", &[("action", "read"), ("token", &late)]).await.body;
    assert!(page.contains("class=\"mark bad\">MP-"), "the code that Maskinporten would give: {page}");
    let client = OauthClient { lookup: browser.client };
    assert_eq!(client.token(&fine).await.status, 200, "it was not spent");
}
