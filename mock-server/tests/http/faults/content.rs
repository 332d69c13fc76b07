use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use super::{fault, look_up, look_up_with};
use crate::support::client::{FEED, KRR_FEED, send};

#[tokio::test]
async fn a_status_has_the_body_of_whoever_would_send_it() {
    let krr = KrrMock::start().await;
    for (like, media_type, part) in [
        (json!({ "status": 503 }), "application/json", "\"error\":\"Service Unavailable\""),
        (json!({ "status": 429, "like": "krr" }), "application/json", "correlation_id"),
        (json!({ "status": 503, "like": "maskinporten" }), "application/json", "temporarily_unavailable"),
        (json!({ "status": 502, "like": "load-balancer" }), "text/html", "<h1>502 Bad Gateway</h1>"),
        (json!({ "status": 504, "like": "proxy" }), "text/html; charset=utf-8", "The proxy could not reach"),
        (json!({ "status": 500, "like": "problem" }), "text/plain", "about:blank"),
    ] {
        let arrived = look_up_with(&krr, &like);
        assert_eq!(arrived.status().map(Value::from).as_ref(), Some(&like["status"]), "{like}");
        assert_eq!(arrived.header("content-type"), [media_type], "{like}");
        assert!(arrived.text().contains(part), "{like}: {}", arrived.text());
        let retries = matches!(arrived.status(), Some(429 | 503));
        assert_eq!(!arrived.header("retry-after").is_empty(), retries, "{like}");
    }
    let empty = look_up_with(&krr, &json!({ "status": 500, "like": "empty" }));
    assert!(empty.body().is_empty());
    let own = json!({ "status": 503, "headers": { "Retry-After": "30", "X-Own": "1" }, "body": { "own": true } });
    let own = look_up_with(&krr, &own);
    assert_eq!((own.header("retry-after"), own.header("x-own")), (vec!["30".to_owned()], vec!["1".to_owned()]));
    assert_eq!(own.json(), json!({ "own": true }));
    let without = look_up_with(&krr, &json!({ "status": 503, "headers": { "Retry-After": "" }, "body": "no" }));
    assert_eq!((without.header("retry-after").len(), without.body()), (0, &b"no"[..]));
}

#[tokio::test]
async fn the_operation_of_a_status_fault_does_not_run() {
    let krr = KrrMock::start().await;
    krr.fault(fault(&json!({ "status": 500 })));
    let broken = look_up(&krr);
    assert_eq!(broken.status(), Some(500));
    let hint = broken.header("krr-mock-hint");
    assert_eq!(hint, ["fault fault-1"]);
}

#[tokio::test]
async fn bodies_are_broken_as_they_are_named() {
    let krr = KrrMock::start().await;
    let plain = look_up(&krr);
    for kind in ["truncated", "empty", "html", "null", "repeated"] {
        let arrived = look_up_with(&krr, &json!({ "json": kind }));
        assert_eq!(arrived.status(), Some(200), "{kind}");
        assert_eq!(arrived.header("content-length"), [arrived.body().len().to_string()], "{kind}");
        assert_ne!(serde_json::from_slice::<Value>(arrived.body()).ok(), Some(plain.json()), "{kind}");
    }
    assert_eq!(look_up_with(&krr, &json!({ "json": "wrong-media-type" })).header("content-type"), ["text/plain"]);
    for (kind, is_named, is_gzip) in [
        ("unasked", true, true),
        ("cut-short", true, true),
        ("not-compressed", true, false),
        ("not-named", false, true),
    ] {
        let arrived = look_up_with(&krr, &json!({ "gzip": kind }));
        assert_eq!(!arrived.header("content-encoding").is_empty(), is_named, "{kind}");
        assert_eq!(arrived.body().starts_with(b"\x1f\x8b"), is_gzip, "{kind}");
    }
    let named = look_up_with(&krr, &json!({ "charset": "wrong-name" }));
    assert_eq!(named.header("content-type"), ["application/json;charset=iso-8859-1"]);
    assert!(look_up_with(&krr, &json!({ "charset": "byte-order-mark" })).body().starts_with(b"\xef\xbb\xbf"));
    assert!(look_up_with(&krr, &json!({ "charset": "utf16" })).body().starts_with(b"{\0\"\0"));
    assert!(str::from_utf8(look_up_with(&krr, &json!({ "charset": "invalid-utf8" })).body()).is_err());
}

#[tokio::test]
async fn a_dialect_changes_the_persons_of_a_response() {
    let krr = KrrMock::start().await;
    let person = |kind: &str| look_up_with(&krr, &json!({ "dialect": kind })).json()["personer"][0].clone();
    assert_eq!(person("unknown-enum")["status"], "NY_VERDI");
    assert_eq!(person("unknown-member")["nyttFelt"], "verdi");
    assert_eq!(person("null-for-absent")["kontaktinformasjon"], Value::Null);
    assert_eq!(person("number-for-text")["personidentifikator"], 17_894_199_350_u64);
    let reversed = person("reverse-order");
    assert_ne!(reversed.as_object().unwrap().keys().next().unwrap(), "personidentifikator");
}

#[tokio::test]
async fn a_page_of_the_feed_repeats_skips_or_stays_the_same() {
    let krr = KrrMock::start().await;
    let (url, token) = (format!("{}{FEED}", krr.uri()), krr.token(KRR_FEED));
    let page = async |kind: Option<&str>| -> Value {
        if let Some(kind) = kind {
            krr.fault(fault(&json!({ "feed": kind })).on("hentEndringer"));
        }
        let request = reqwest::Client::new().post(&url).bearer_auth(&token);
        let request = request.header("content-type", "application/json").body(r#"{"fraEndringsId":0}"#);
        let page = send(request).await.json();
        krr.clear_faults();
        page
    };
    let plain = page(None).await;
    let length = |page: &Value| page["list"].as_array().unwrap().len();
    assert_eq!(length(&page(Some("repeats")).await), length(&plain) * 2);
    assert!(length(&page(Some("skips")).await) < length(&plain));
    assert_eq!(page(Some("same-page")).await["tilEndringsId"], 0);
    let empty = page(Some("empty")).await;
    assert_eq!(length(&empty), 0);
    assert!(empty["sisteEndringsId"].as_u64() > empty["tilEndringsId"].as_u64());
}
