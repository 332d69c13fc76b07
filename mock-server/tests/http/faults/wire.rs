use std::time::{Duration, Instant};

use krr_mock_server::KrrMock;
use serde_json::json;

use super::{ask, fault, look_up, look_up_of, look_up_with};

#[tokio::test]
async fn a_connection_ends_where_the_fault_says() {
    let krr = KrrMock::start().await;
    let whole = look_up(&krr).bytes.len();
    for (action, least, is_reset) in [
        (json!({ "close": "at-accept" }), 0, true),
        (json!({ "close": "before-head" }), 0, false),
        (json!({ "close": "before-head", "reset": true }), 0, true),
        (json!({ "close": "half-close" }), 0, false),
        (json!({ "close": "mid-head" }), 100, false),
        (json!({ "close": "mid-head", "reset": true }), 100, true),
        (json!({ "close": "mid-body" }), 200, false),
        (json!({ "close": "mid-body", "reset": true }), 200, true),
    ] {
        let arrived = look_up_with(&krr, &action);
        assert_eq!(arrived.is_reset, is_reset, "{action}");
        assert!(arrived.bytes.len() >= least && arrived.bytes.len() < whole, "{action}: {}", arrived.text());
        assert_eq!(arrived.bytes.is_empty(), least == 0, "{action}: {}", arrived.text());
    }
    let closed = look_up_with(&krr, &json!({ "close": "after-response" }));
    assert_eq!(closed.header("connection"), ["close"]);
    assert_eq!(closed.json()["personer"][0]["status"], "SLETTET");
}

/// Without bound, it can be taken back by the admin API only.
#[tokio::test]
async fn admin_calls_are_let_through_where_every_connection_is_refused() {
    let krr = KrrMock::start().await;
    let planned =
        || ask(&krr, &format!("GET /_mock/faults HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", krr.address()));
    krr.fault(fault(&json!({ "close": "at-accept" })));
    for _ in 0..2 {
        assert!(look_up(&krr).is_reset);
        assert_eq!(planned().status(), Some(200));
    }
    assert_eq!(planned().json()["faults"][0]["hits"], 2);
    let silent = ask(&krr, "");
    assert!(silent.is_reset && silent.bytes.is_empty());
    krr.clear_faults();
    assert_eq!(look_up(&krr).status(), Some(200));
}

#[tokio::test]
async fn a_body_is_cut_after_bytes_or_within_a_person() {
    let krr = KrrMock::start().await;
    let cut = look_up_with(&krr, &json!({ "cut": { "bytes": 10 } }));
    assert_eq!(cut.body(), br#"{"personer"#);
    assert!(cut.header("content-length")[0].parse::<usize>().unwrap() > 10);
    krr.fault(fault(&json!({ "cut": { "person": 2 } })));
    let two = look_up_of(&krr, "", r#"{"personidentifikatorer":["17894199350","22859197810"]}"#);
    let body = String::from_utf8_lossy(two.body()).into_owned();
    assert!(body.contains(r#"{"personidentifikator":"17894199350","#) && !body.ends_with("]}"), "{body}");
    assert!(serde_json::from_str::<serde_json::Value>(&body).is_err());
}

#[tokio::test]
async fn a_response_to_head_has_no_body_under_a_fault_either() {
    let krr = KrrMock::start().await;
    krr.fault(fault(&json!({ "content_length": "too-long" })));
    let arrived = ask(&krr, &format!("HEAD /jwk HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", krr.address()));
    assert_eq!((arrived.status(), arrived.body()), (Some(200), &b""[..]));
    assert_eq!(arrived.header("content-length"), ["100"]);
}

#[tokio::test]
async fn lengths_and_chunks_are_as_wrong_as_they_are_named() {
    let krr = KrrMock::start().await;
    let body = look_up(&krr).body().len();
    for (kind, lengths) in [
        ("too-long", vec![(body + 100).to_string()]),
        ("too-short", vec![(body / 2).to_string()]),
        ("missing", vec![]),
        ("twice", vec![body.to_string(), (body + 1).to_string()]),
        ("no-number", vec!["many".to_owned()]),
    ] {
        let arrived = look_up_with(&krr, &json!({ "content_length": kind }));
        assert_eq!(arrived.header("content-length"), lengths, "{kind}");
        assert_eq!(arrived.body().len(), body, "{kind}");
    }
    for (kind, beginning, end) in [
        ("bad-size", "zz\r\n".to_owned(), "\r\n0\r\n\r\n"),
        ("too-short", format!("{:x}\r\n", body + 100), "\r\n0\r\n\r\n"),
        ("no-end", format!("{body:x}\r\n"), "}\r\n"),
        ("with-length", format!("{body:x}\r\n"), "\r\n0\r\n\r\n"),
    ] {
        let arrived = look_up_with(&krr, &json!({ "chunk": kind }));
        assert_eq!(arrived.header("transfer-encoding"), ["chunked"], "{kind}");
        assert_eq!(arrived.header("content-length").len(), usize::from(kind == "with-length"), "{kind}");
        let text = String::from_utf8_lossy(arrived.body()).into_owned();
        assert!(text.starts_with(&beginning) && text.ends_with(end), "{kind}: {text}");
    }
}

#[tokio::test]
async fn delays_and_pieces_take_the_time_that_they_are_given() {
    let krr = KrrMock::start().await;
    for (action, least) in [
        (json!({ "delay": "200ms" }), 200),
        (json!({ "delay": { "uniform": ["150ms", "160ms"] } }), 150),
        (json!({ "delay": { "lognormal": { "median": "200ms", "sigma": 0.0 } } }), 199),
        (json!({ "dribble": { "part": "head", "bytes": 100, "every": "20ms" } }), 80),
        (json!({ "dribble": { "bytes": 20, "every": "30ms" } }), 80),
        (json!({ "dribble": { "part": "all", "bytes": 100, "every": "20ms" } }), 100),
    ] {
        let start = Instant::now();
        krr.fault(fault(&action));
        let arrived = look_up(&krr);
        assert!(start.elapsed() >= Duration::from_millis(least), "{action}: {:?}", start.elapsed());
        assert_eq!(arrived.json()["personer"][0]["status"], "SLETTET", "{action}");
        krr.clear_faults();
    }
}
