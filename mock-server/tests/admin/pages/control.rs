//! The clock, faults and mutants by page.

use serde_json::json;

use crate::admin::pages::{Browser, EXPIRED};
use crate::support::client::{BOTH_CHANNELS, KRR, V1, send};

async fn status(browser: &Browser) -> u16 {
    send(browser.client.call(V1, KRR, &json!({ "personidentifikatorer": [EXPIRED] }))).await.status
}

#[tokio::test]
async fn the_next_look_up_fails_at_a_click_and_is_seen() {
    let browser = Browser::start().await;
    let page = browser.submit("/ui/faults", &[("action", "next")]).await;
    assert!(
        page.status == 200 && page.body.contains("\"status\":503") || page.body.contains("&quot;status&quot;:503"),
        "{page:?}"
    );
    assert_eq!([status(&browser).await, status(&browser).await], [503, 200]);
    assert!(browser.page("/ui/faults").await.body.contains("used up"));
    let seen = browser.page("/ui/exchanges").await.body;
    assert!(seen.contains("planned fault") && seen.contains("fine"), "{seen}");
}

#[tokio::test]
async fn sets_single_faults_and_json_are_planned_and_ended() {
    let browser = Browser::start().await;
    for (fields, expected) in [
        (vec![("set", "outage")], 503),
        (vec![("action", "single"), ("do", r#"{"status":429}"#), ("operation", "getUsers"), ("times", "")], 429),
        (vec![("action", "single"), ("do", r#"{"status":500}"#), ("person", EXPIRED), ("times", "1")], 500),
        (vec![("action", "json"), ("json", r#"{"do": {"status": 502}}"#)], 502),
    ] {
        assert_eq!(browser.submit("/ui/faults", &fields).await.status, 200, "{fields:?}");
        assert_eq!(status(&browser).await, expected, "{fields:?}");
        let ended = browser.submit("/ui/faults", &[("action", "end-all")]).await;
        assert!(ended.body.contains("None."), "{ended:?}");
        assert_eq!(status(&browser).await, 200);
    }
    browser.submit("/ui/faults", &[("action", "json"), ("json", r#"{"id": "mine", "do": {"status": 502}}"#)]).await;
    browser.submit("/ui/faults", &[("end", "mine")]).await;
    assert_eq!(status(&browser).await, 200);
    for wrong in [
        vec![("action", "json"), ("json", "</textarea><b>")],
        vec![("action", "json"), ("json", r#"{"do": {"status": 99}}"#)],
        vec![("action", "single"), ("do", r#"{"status":429}"#), ("times", "many")],
        vec![("set", "no-such-set")],
        vec![("end", "no-such-fault")],
    ] {
        let page = browser.submit("/ui/faults", &wrong).await;
        assert!([400, 404].contains(&page.status) && page.body.contains("role=\"alert\""), "{wrong:?} {page:?}");
        assert!(!page.body.contains("<b>"), "{page:?}");
    }
}

#[tokio::test]
async fn a_mutant_is_turned_on_and_off() {
    let browser = Browser::start().await;
    let page = browser.page("/ui/faults").await.body;
    let id = page
        .split("<option value=\"")
        .map(|rest| rest.split('"').next().unwrap())
        .find(|id| id.contains("sort"))
        .unwrap();
    assert!(browser.submit("/ui/faults", &[("mutant", id)]).await.body.contains(&format!("Active: {id}")));
    assert!(browser.submit("/ui/faults", &[("action", "mutant-off")]).await.body.contains("No mutant is on."));
    assert_eq!(browser.submit("/ui/faults", &[("mutant", "none-such")]).await.status, 400);
}

#[tokio::test]
async fn eighteen_months_pass_and_the_page_told_who_expires() {
    let browser = Browser::start().await;
    let page = browser.page("/ui/clock").await.body;
    let listed = page.split("id=\"expiring\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert!(listed.contains(BOTH_CHANNELS) && !listed.contains(EXPIRED), "{listed}");
    let person = format!("/ui/personer/{BOTH_CHANNELS}");
    assert!(browser.page(&person).await.body.contains("varslingsstatus: KAN_VARSLES"));
    let moved = browser.submit("/ui/clock", &[("action", "P18M")]).await;
    assert!(moved.body.contains("2025-04-12T12:00:00+02") && moved.body.contains("Nobody."), "{moved:?}");
    assert!(browser.page(&person).await.body.contains("varslingsstatus: KAN_IKKE_VARSLES"));
    let both = browser.submit("/ui/clock", &[("action", "days"), ("days", "30"), ("both", "1")]).await.body;
    assert!(both.contains("2025-05-12T12:00:00+02") && both.contains("2023-11-11T12:00:00+01"), "{both}");
    assert!(
        browser
            .submit("/ui/clock", &[("action", "set"), ("now", "2023-10-12T12:00:00+02:00")])
            .await
            .body
            .contains(BOTH_CHANNELS)
    );
    assert_eq!(browser.submit("/ui/clock", &[("action", "set"), ("now", "<i>")]).await.status, 400);
    assert_eq!(browser.submit("/ui/clock", &[("action", "days"), ("days", "x")]).await.status, 400);
    assert_eq!(browser.submit("/ui/clock", &[("action", "reset")]).await.status, 200);
}
