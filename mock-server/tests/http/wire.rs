//! What real clients put on the wire (OSKJERV).

use krr_mock_server::KrrMock;
use serde_json::Value;

use crate::http::connections::{Raw, Socket};
use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSON, PERSONER, PRINT, send};

pub(crate) const ASKED: &str = r#"{"personidentifikatorer":["17894199350"]}"#;
pub(crate) const ANSWERED: &str = r#"{"personer":[{"personidentifikator":"17894199350","status":"SLETTET"}]}"#;

/// A request with a token, as it is written on the wire.
pub(crate) fn post(krr: &KrrMock, target: &str, more: &str, body: &str) -> String {
    let (host, token, length) = (krr.address(), krr.token(CONTACT), body.len());
    format!(
        "POST {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{more}\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

pub(crate) fn get(krr: &KrrMock, target: &str) -> Raw {
    let mut socket = Socket::to(krr.address());
    socket.write(format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", krr.address()));
    socket.answer()
}

#[tokio::test]
async fn targets_in_absolute_form_with_doubled_or_trailing_slash_are_served() {
    let krr = KrrMock::start().await;
    let elsewhere = format!("http://oidc-ver2.difi.no{PERSONER}");
    let with_slash = format!("{PERSONER}/");
    let alias = PERSONER.replace("/v1/", "/v1/krr/");
    let doubled = format!("/{PERSONER}");
    let query = format!("{PERSONER}?unknown=1&x");
    for target in [PERSONER, &elsewhere, &with_slash, &alias, &doubled, &query] {
        let mut socket = Socket::to(krr.address());
        socket.write(post(&krr, target, "", ASKED));
        let answer = socket.answer();
        assert_eq!((answer.status(), answer.body.as_str()), (200, ANSWERED), "{target}");
        assert_eq!(answer.header("location"), None);
    }
    let docs = get(&krr, "/kontaktinfo-oauth2-server/v3/api-docs");
    assert_eq!(docs.status(), 200);
    let served: Value = serde_json::from_str(&docs.body).unwrap();
    assert_eq!(served["servers"][0]["url"], format!("{}/kontaktinfo-oauth2-server", krr.uri()));
    for target in ["//kontaktinfo-oauth2-server/v3/api-docs", "/kontaktinfo-oauth2-server/v3/api-docs/"] {
        assert_eq!(get(&krr, target).body, docs.body, "{target}");
    }
    krr.verify();
}

#[tokio::test]
async fn chunked_and_late_bodies_are_read() {
    let krr = KrrMock::start().await;
    let head = post(&krr, PERSONER, "", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let mut socket = Socket::to(krr.address());
    socket.write(head);
    for part in [&ASKED[..7], &ASKED[7..20], &ASKED[20..]] {
        socket.write(format!("{:x}\r\n{part}\r\n", part.len()));
    }
    socket.write("0\r\n\r\n");
    assert_eq!(socket.answer().body, ANSWERED);
    // Once more on the same connection, with `Expect: 100-continue` as curl sends it.
    let request = post(&krr, PERSONER, "Expect: 100-continue\r\n", ASKED);
    let (head, body) = request.split_at(request.len() - ASKED.len());
    socket.write(head);
    assert_eq!(socket.head(), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write(body);
    assert_eq!(socket.answer().body, ANSWERED);
    krr.verify();
}

#[tokio::test]
async fn unknown_headers_are_ignored() {
    let krr = KrrMock::start().await;
    let strange = "Http-metode: POST\r\nX-Forwarded-Host: elsewhere\r\nCookie: a=b\r\nX-Latin: \u{e6}\u{f8}\r\nAccept: application/json, text/plain, */*\r\n";
    let mut socket = Socket::to(krr.address());
    socket.write(post(&krr, PERSONER, strange, ASKED));
    assert_eq!(socket.answer().body, ANSWERED);
    // POSTMAN sends a Content-Type with GET, and some libraries a body.
    let token = krr.user_token("user/spraak.read", DELETED);
    socket.write(format!(
        "GET {PERSON}/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    ));
    assert_eq!(socket.answer().body, r#"{"personidentifikator":"17894199350","status":"SLETTET"}"#);
    krr.verify();
}

#[tokio::test]
async fn every_response_has_the_headers_of_its_service() {
    let client = LookupClient::start().await;
    let lookup = client.personer(CONTACT, &[BOTH_CHANNELS]).await;
    let refused = client.get(PERSON).await;
    let changed = send(client.patch(BOTH_CHANNELS).body(r#"{"spraak":"nn"}"#)).await;
    let unknown = client.get("/nowhere").await;
    let unknown_below_g1 = client.get("/kontaktinfo-oauth2-server/nowhere").await;
    assert_eq!(unknown.header("x-xss-protection"), Some("0"), "the newest generation answers for what nobody knows");
    for answer in [&lookup, &refused, &changed, &unknown_below_g1] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-cache, no-store, max-age=0, must-revalidate"),
            ("pragma", "no-cache"),
            ("expires", "0"),
            ("x-frame-options", "DENY"),
            ("x-xss-protection", "1; mode=block"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} {answer:?}");
        }
        assert!(answer.headers.contains_key("date"));
        assert!(!answer.headers.contains_key("set-cookie") && !answer.headers.contains_key("server"));
    }
    assert_eq!(lookup.header("content-type"), Some("application/json"), "no charset (VALG-REC)");
    assert_eq!(lookup.header("krr-mock-hint"), None);
    assert_eq!((changed.header("content-type"), changed.header("content-length")), (None, None));
}

#[tokio::test]
async fn pipelined_requests_are_all_answered() {
    let krr = KrrMock::start().await;
    let mut socket = Socket::to(krr.address());
    let other = ASKED.replace("17894199350", "99999999999");
    socket.write(
        [post(&krr, PERSONER, "", ASKED), post(&krr, PERSONER, "", &other), post(&krr, PERSONER, "", ASKED)].concat(),
    );
    let bodies = [socket.answer().body, socket.answer().body, socket.answer().body];
    assert_eq!((bodies[0].as_str(), bodies[2].as_str()), (ANSWERED, ANSWERED));
    assert!(bodies[1].contains("IKKE_REGISTRERT"));
    assert_eq!(krr.exchanges().len(), 3);
}

#[tokio::test]
async fn a_head_request_gets_no_body() {
    let krr = KrrMock::start().await;
    let mut socket = Socket::to(krr.address());
    for target in [PRINT, "/_mock/health", "/kontaktinfo-oauth2-server/v3/api-docs", "/jwk", "/nowhere"] {
        socket.write(format!("HEAD {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        let head = socket.head();
        let status = if target == "/nowhere" { 404 } else { 200 };
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{target}: {head}");
    }
    // The connection is still in step: no byte of a body was taken for the next answer's head.
    socket.write("GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(socket.answer().status(), 200);
}
