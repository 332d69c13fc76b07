//! What no client should put on the wire: it is refused or ignored, and the next one is answered.

use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::http::connections::Socket;
use crate::http::wire::{ANSWERED, ASKED, get, post};
use crate::support::client::PERSONER;

fn is_alive(krr: &KrrMock) -> bool {
    get(krr, "/_mock/health").status() == 200
}

#[tokio::test]
async fn a_too_long_body_gets_413() {
    let krr = KrrMock::start().await;
    for size in [(1 << 20) + 1, 12 << 20] {
        let body = format!("[{}]", " ".repeat(size - 2));
        let mut socket = Socket::to(krr.address());
        socket.write(post(&krr, PERSONER, "", &body));
        let answer = socket.answer();
        let said: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((answer.status(), &said["status"]), (413, &json!(413)), "{size}");
    }
    let most = format!("{ASKED}{}", " ".repeat((1 << 20) - ASKED.len()));
    let mut socket = Socket::to(krr.address());
    socket.write(post(&krr, PERSONER, "", &most));
    assert_eq!(socket.answer().body, ANSWERED);
    assert!(is_alive(&krr));
}

#[tokio::test]
async fn an_unfinished_request_does_no_harm() {
    let krr = KrrMock::start().await;
    let request = post(&krr, PERSONER, "", ASKED);
    for length in [1, 20, 200, request.len() - 1] {
        let mut socket = Socket::to(krr.address());
        socket.last(&request[..length]);
        let rest = socket.rest();
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 4"), "{length}: {rest}");
    }
    let mut gone = Socket::to(krr.address());
    gone.write(&request[..request.len() - 1]);
    drop(gone);
    assert!(is_alive(&krr));
}

#[tokio::test]
async fn malformed_requests_get_400_or_no_response() {
    let krr = KrrMock::start().await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(1000));
    let lying = post(&krr, PERSONER, "Transfer-Encoding: chunked\r\n", ASKED);
    for garbage in [
        &b"\0\xff\xfe\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", // a client that speaks TLS
        long.as_bytes(),
        many.as_bytes(),
        lying.as_bytes(),
    ] {
        let mut socket = Socket::to(krr.address());
        socket.last(garbage);
        let rest = socket.rest();
        let shown = String::from_utf8_lossy(&garbage[..garbage.len().min(60)]).into_owned();
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 4") || rest.starts_with("HTTP/1.0 4"), "{shown}: {rest}");
    }
    for target in ["*", "/%", "/%00", "/..%2f..", "/kontaktinfo-oauth2-server/rest/v1/../person", "/_mock/%2e%2e"] {
        let mut socket = Socket::to(krr.address());
        socket.write(format!("OPTIONS {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_eq!(socket.answer().status(), 404, "{target}");
    }
    assert!(is_alive(&krr));
}
