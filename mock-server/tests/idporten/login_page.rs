//! The pages of ID-porten: four languages, accessible, and safe from injection.

use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::client::persona;
use crate::support::oidc_client::{OidcClient, with};

/// One line for each element, so that snapshots differ by line.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

#[tokio::test]
async fn the_login_page_exists_in_four_languages() {
    let client = OidcClient::start().await;
    for language in ["nb", "nn", "en", "se"] {
        let page = client.authorize(&with(client.authorization_request(), &[("ui_locales", language)])).await.body;
        assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")), "{page}");
        insta::assert_snapshot!(format!("idporten_login_{language}"), lines(&page));
    }
    let refused = client
        .authorize(&with(client.authorization_request(), &[("redirect_uri", "https://thief.example/")]))
        .await
        .body;
    insta::assert_snapshot!("idporten_refused", lines(&refused));
}

#[tokio::test]
async fn the_login_page_loads_nothing_from_elsewhere() {
    let client = OidcClient::start().await;
    let page = client.authorize(&client.authorization_request()).await;
    assert_eq!(page.header("content-security-policy"), Some("default-src 'self';"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert!(page.header("cache-control").unwrap().contains("no-store"));
    for foreign in ["<script", "style=", "<style", "src=", "//fonts", "javascript:"] {
        assert!(!page.body.contains(foreign), "{foreign}");
    }
    let sheet = client.lookup.get("/idporten/login.css").await;
    assert_eq!((sheet.status, sheet.header("content-type")), (200, Some("text/css; charset=utf-8")));
    assert!(!sheet.body.contains("url(") && !sheet.body.contains("@import"), "nothing is fetched from elsewhere");
    assert!(sheet.body.contains(":focus-visible") && !sheet.body.contains("outline: none"));
}

#[tokio::test]
async fn the_login_page_is_accessible() {
    let client = OidcClient::start().await;
    let page = client.authorize(&client.authorization_request()).await.body;
    let count = |part: &str| page.matches(part).count();
    for landmark in ["<header>", "<main>", "<footer>", "<nav aria-label=", "<h1>", "<title>"] {
        assert_eq!(count(landmark), 1, "{landmark}");
    }
    assert!(page.contains(r#"<label for="pid">"#) && page.contains(r#"<input id="pid" type="text""#));
    // Whatever an attribute refers to is there.
    for (attribute, _) in [("aria-describedby", ()), ("aria-labelledby", ()), ("for", ())] {
        for rest in page.split(&format!(" {attribute}=\"")).skip(1) {
            for id in rest.split('"').next().unwrap().split(' ') {
                assert_eq!(count(&format!("id=\"{id}\"")), 1, "{attribute} {id}");
            }
        }
    }
    assert!(!page.contains("tabindex") && !page.contains("onclick"), "the order is that of the page");
    let buttons = count("<button");
    assert_eq!(buttons, count(r#"<button class="primary" type="submit""#) + count(r#"<button type="submit""#));
    assert!(page.contains(r#"name="viewport" content="width=device-width, initial-scale=1""#), "zoom is not forbidden");
}

#[tokio::test]
async fn the_list_shows_the_current_status_of_each_person() {
    let client = OidcClient::start().await;
    let line = async |name: &str| {
        let page = client.authorize(&with(client.authorization_request(), &[("ui_locales", "en")])).await.body;
        let start = format!(r#"value="{}""#, persona(name));
        page.split("<li>").find(|item| item.contains(&start)).unwrap().to_owned()
    };
    let reserved = line("reserved-expired").await;
    assert!(reserved.contains("Reserved against") && reserved.contains("Expired contact"), "{reserved}");
    assert!(line("deleted").await.contains("Deleted</span>"));
    assert!(line("unknown").await.contains("Not registered"));
    assert!(!line("expires-this-week").await.contains("Expired contact"));
    client.lookup.krr.clocks().register.advance("P7D".parse().unwrap()).unwrap();
    assert!(line("expires-this-week").await.contains("Expired contact"));
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

#[tokio::test]
async fn the_colours_have_the_stated_contrast() {
    let client = OidcClient::start().await;
    let sheet = client.lookup.get("/idporten/login.css").await.body;
    for theme in [sheet.split("@media").next().unwrap(), sheet.split("@media").nth(1).unwrap()] {
        let colour = |name: &str| {
            let line = theme.lines().find_map(|line| line.trim().strip_prefix(&format!("--{name}: "))).unwrap();
            luminance(line.trim_end_matches(';'))
        };
        let contrast = |one: &str, other: &str| {
            let (one, other) = (colour(one), colour(other));
            (one.max(other) + 0.05) / (one.min(other) + 0.05)
        };
        for ground in ["ground", "quiet-ground"] {
            for text in ["text", "quiet-text", "action", "error"] {
                assert!(contrast(text, ground) >= 7.0, "{text} on {ground}: {}", contrast(text, ground));
            }
            for outline in ["line", "focus"] {
                assert!(contrast(outline, ground) >= 3.0, "{outline} on {ground}: {}", contrast(outline, ground));
            }
        }
        assert!(contrast("on-action", "action") >= 7.0);
    }
}

/// Parameters of clients and persons are text on the page and data in the redirect.
#[test]
fn hostile_parameters_are_escaped() {
    let runtime = Runtime::new().unwrap();
    let client = runtime.block_on(OidcClient::start());
    let known = {
        let page = runtime.block_on(client.authorize(&with(client.authorization_request(), &[("state", "s")]))).body;
        page.matches('<').count()
    };
    let hostile = prop_oneof![
        "\\PC{1,40}",
        "[<>\"'&=/ a-z\r\n\u{0}]{1,40}",
        Just("\"><script>alert(1)</script>".to_owned()),
        Just("' onfocus=alert(1) autofocus x='".to_owned()),
        Just("a\r\nset-cookie: x=y".to_owned()),
    ];
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) };
    proptest!(config, |(state in hostile.clone(), nonce in hostile.clone(), typed in hostile)| {
        let asked = with(client.authorization_request(), &[("state", &state), ("nonce", &nonce)]);
        let page = runtime.block_on(client.authorize(&asked));
        prop_assert_eq!(page.status, 200);
        prop_assert_eq!(page.body.matches('<').count(), known, "{}", page.body);
        prop_assert!(!page.body.contains("<script"));
        let wrong = runtime.block_on(client.submit_login(&asked, &typed));
        prop_assert_eq!(wrong.status, 400);
        prop_assert!(!wrong.body.contains("<script"));
        // One element more than the right page: the alert, with a start and an end.
        prop_assert_eq!(wrong.body.matches('<').count(), known + 2, "{}", wrong.body);
        let back = runtime.block_on(client.submit_login(&asked, &persona("d-number")));
        prop_assert_eq!(back.status, 303);
        prop_assert_eq!(crate::support::oidc_client::redirect_parameter(&back, "state"), Some(state));
        prop_assert_eq!(back.headers.get_all("set-cookie").iter().count(), 1);
    });
    assert_eq!(runtime.block_on(client.lookup.own_breaches()), 0);
}
