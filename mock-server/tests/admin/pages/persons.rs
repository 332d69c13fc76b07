//! Citizens: find them, see why, change them.

use http::Method;
use krr_mock_server::KrrMock;
use serde_json::json;

use crate::admin::pages::{Browser, EXPIRED};
use crate::support::client::{KRR, LookupClient, V1, noon, send};

/// The identifiers that a list links to.
fn listed(page: &str) -> Vec<&str> {
    page.split("/_mock/ui/personer/").skip(1).map(|rest| &rest[..11]).collect()
}

#[tokio::test]
async fn somebody_is_found_and_the_page_says_why() {
    let browser = Browser::start().await;
    let found = browser.page(&format!("/ui/personer?q={EXPIRED}&shows=")).await;
    assert_eq!(listed(&found.body), [EXPIRED]);
    let page = browser.page(&format!("/ui/personer/{EXPIRED}")).await.body;
    for part in [
        "varslingsstatus: KAN_IKKE_VARSLES",
        "No channel was changed or confirmed within the last 18 months.",
        "eForvaltningsforskriften § 32 andre ledd",
        "DOC-18",
        "E-mail: last changed or confirmed 2022-03-12T12:00:00+01. Expired 2023-09-12T12:00:00+02.",
        "today 2023-10-12",
        "NULLstillt@default.digdir.example",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[tokio::test]
async fn a_button_makes_somebody_notifiable_and_look_ups_say_so() {
    let browser = Browser::start().await;
    let path = format!("/ui/personer/{EXPIRED}");
    let status = async || {
        let request = browser.client.call(V1, KRR, &json!({ "personidentifikatorer": [EXPIRED] }));
        send(request).await.json()["personer"][0]["varslingsstatus"].as_str().unwrap().to_owned()
    };
    assert_eq!(status().await, "KAN_IKKE_VARSLES");
    for (action, expected) in [
        ("confirm-epost", "KAN_VARSLES"),
        ("reserve", "KAN_IKKE_VARSLES"),
        ("unreserve", "KAN_VARSLES"),
        ("expire", "KAN_IKKE_VARSLES"),
        ("confirm-mobil", "KAN_VARSLES"),
        ("delete", "KAN_IKKE_VARSLES"),
    ] {
        let page = browser.submit(&path, &[("action", action)]).await;
        assert_eq!(page.status, 200, "{action} {page:?}");
        assert!(page.body.contains(&format!("varslingsstatus: {expected}")), "{action}");
        assert_eq!(status().await, expected, "{action}");
    }
}

#[tokio::test]
async fn what_scopes_show_is_what_look_ups_give() {
    let browser = Browser::start().await;
    let page = browser
        .page(&format!(
            "/ui/personer/{EXPIRED}?scope=krr:global/kontaktinformasjon.read&scope=krr:global/digitalpost.read"
        ))
        .await
        .body;
    let row = page.split("class=\"together\"").nth(1).unwrap();
    let shown = row.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap().replace("&quot;", "\"");
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let request = browser.client.call(V1, KRR, &json!({ "personidentifikatorer": [EXPIRED] }));
    assert_eq!(shown, send(request).await.json()["personer"][0]);
    assert!(page.contains("The version lacks this scope"));
}

#[tokio::test]
async fn filters_find_who_shows_it() {
    let browser = Browser::start().await;
    for shows in ["fresh", "reserved", "expired", "one", "none", "mailbox", "deleted", "later"] {
        let page = browser.page(&format!("/ui/personer?shows={shows}")).await;
        assert_eq!(page.status, 200, "{shows} {page:?}");
        assert!(!listed(&page.body).is_empty(), "somebody in the deck shows it: {shows}");
        let everybody = listed(&browser.page("/ui/personer").await.body).len();
        assert!(listed(&page.body).len() < everybody, "{shows} narrows");
    }
    assert_eq!(browser.page("/ui/personer?offset=x").await.status, 400, "the error of the API");
}

#[tokio::test]
async fn a_form_changes_somebody_with_the_errors_of_the_api() {
    let browser = Browser::start().await;
    let path = format!("/ui/personer/{EXPIRED}");
    let fields = [
        ("action", "save"),
        ("status", "AKTIV"),
        ("reservasjon", "NEI"),
        ("epostadresse", "kari@example.no"),
        ("epostadresse_oppdatert", "-P1M"),
        ("epostadresse_sist_verifisert", ""),
        ("mobiltelefonnummer", ""),
        ("mobiltelefonnummer_oppdatert", ""),
        ("mobiltelefonnummer_sist_verifisert", ""),
    ];
    let page = browser.submit(&path, &fields).await;
    assert!(
        page.status == 200 && page.body.contains("kari@example.no") && page.body.contains("KAN_VARSLES"),
        "{page:?}"
    );
    assert!(!page.body.contains("+4799999999"), "an empty field removes");
    let wrong = browser
        .submit(&path, &[("action", "save"), ("status", "AKTIV"), ("epostadresse_oppdatert", "<b>yesterday</b>")])
        .await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains("/kontaktinformasjon"), "{wrong:?}");
    assert!(
        wrong.body.contains("&lt;b&gt;yesterday") && !wrong.body.contains("<b>yesterday"),
        "what was typed stays, escaped"
    );
    let api = browser
        .client
        .send(Method::PUT, &format!("/_mock/personer/{EXPIRED}"), json!({ "reservasjon": "KANSKJE" }))
        .await;
    let json = browser.submit(&path, &[("action", "json"), ("json", r#"{"reservasjon": "KANSKJE"}"#)]).await;
    assert_eq!(json.status, api.status);
    let reason = api.json()["error"].as_str().unwrap().replace('"', "&quot;");
    assert!(json.body.contains(&reason), "{reason} in {json:?}");
    let broken = browser.submit(&path, &[("action", "json"), ("json", "{</textarea><script>")]).await;
    assert_eq!(broken.status, 400);
    assert!(!broken.body.contains("</textarea><script>"), "{broken:?}");
}

#[tokio::test]
async fn somebody_new_gets_an_identifier_that_nobody_has() {
    let browser = Browser::start().await;
    let page = browser.submit("/ui/personer", &[("personidentifikator", "")]).await;
    assert!(page.status == 200 && page.body.contains("neither e-mail nor mobile"), "{page:?}");
    let page = browser.submit("/ui/personer", &[("personidentifikator", "12345678901")]).await;
    assert_eq!(page.status, 400);
    assert!(page.body.contains("check digits"), "{page:?}");
    assert_eq!(browser.page("/ui/personer/12345").await.status, 404);
    assert_eq!(browser.page("/ui/personer/%3Cscript%3E").await.status, 404);
}

#[tokio::test]
async fn hostile_values_are_escaped() {
    let browser = Browser::start().await;
    let person = json!({ "note": "<script>1</script>", "persona": "a\"b'c<i>", "kontaktinformasjon": { "epostadresse": "kari@example.no" } });
    let put = browser.client.send(Method::PUT, &format!("/_mock/personer/{EXPIRED}"), &person).await;
    assert_eq!(put.status, 200, "{put:?}");
    let one = format!("/ui/personer/{EXPIRED}");
    let query = "/ui/personer?q=%22%3E%3Cimg%20src=x%3E&shows=%22%3E%3Cimg%3E";
    for path in
        ["/ui/personer", &one, query, "/?lang=%22%3E%3Cscript%3E", "/ui/personer/%3Cimg%20src=x%3E", "/ui/clock"]
    {
        let page = browser.page(path).await.body;
        for raw in ["<img", "<script>", "<i>"] {
            assert!(!page.contains(raw), "{path} {raw}");
        }
    }
    assert!(browser.page(&one).await.body.contains("&lt;script&gt;1"), "it is shown, escaped");
}

#[tokio::test]
async fn a_population_is_searched_a_part_at_a_time() {
    let client =
        LookupClient::start_with(KrrMock::builder().clock(noon()).population("5600000".parse().unwrap())).await;
    let browser = Browser { client };
    let first = browser.page("/ui/personer?shows=reserved").await.body;
    assert_eq!(listed(&first).len(), 50);
    let next =
        first.split("rel=\"next\" href=\"/_mock").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    assert!(next.contains("citizens_from="), "{next}");
    let second = browser.page(&next).await.body;
    assert_eq!(listed(&second).len(), 50);
    assert!(listed(&second).iter().all(|pid| !listed(&first).contains(pid)), "nobody is on two pages");
    let last = browser.page("/ui/personer?offset=5600000").await.body;
    assert!(!listed(&last).is_empty() && !last.contains("rel=\"next\""), "{last}");
    let citizen = listed(&second)[0];
    assert_eq!(browser.page(&format!("/ui/personer/{citizen}")).await.status, 200);
}
