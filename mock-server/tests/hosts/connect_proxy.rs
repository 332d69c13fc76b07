//! The mock as an HTTP proxy: what it lets through, and in which words it refuses the rest (RFC 9110, section 9.3.6).

use krr_mock_server::KrrMock;
use serde_json::Value;

use crate::cli::command_line::request;
use crate::http::connections::{Raw, Socket};
use crate::http::wire::{ANSWERED, ASKED, post};
use crate::support::client::PRINT;

fn connect(krr: &KrrMock, target: &str) -> Raw {
    let mut socket = Socket::to(krr.address());
    socket.write(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"));
    socket.answer()
}

#[tokio::test]
async fn tunnels_go_to_recorded_hosts_on_their_ports_only() {
    let krr = KrrMock::builder().tls().start().await.unwrap();
    for target in [
        "oidc-ver2.difi.no:443",
        "OIDC-Ver2.DIFI.no:443",
        "oidc-ver2.difi.no.:443",
        "krr-ver2.digdir:443",
        "test.kontaktregisteret.no:443",
        "oidc-ver2.difi.no:80",
    ] {
        let answer = connect(&krr, target);
        assert_eq!((answer.status(), answer.header("content-length")), (200, None), "{target} {answer:?}");
    }
    for (target, status, says) in [
        ("example.com:443", 403, "and not to example.com"),
        ("oidc-ver2.difi.no.example.com:443", 403, "and not to"),
        ("localhost:443", 403, "and not to localhost"),
        ("[::1]:443", 403, "and not to [::1]"),
        ("[2a02:9cc::306]:443", 403, "and not to"),
        ("127.0.0.1:443", 403, "and not to 127.0.0.1"),
        ("oidc-ver2.difi.no:8443", 403, "listens on 443, and was asked for on 8443"),
        ("oidc-ver2.difi.no:22", 403, "listens on 443"),
        ("oidc-ver2.difi.no", 400, "takes a host and a port"),
        ("oidc-ver2.difi.no:", 400, "takes a host and a port"),
        ("oidc-ver2.difi.no:0", 400, "takes a host and a port"),
        ("somebody@oidc-ver2.difi.no:443", 400, "takes a host and a port"),
    ] {
        let answer = connect(&krr, target);
        assert_eq!(answer.status(), status, "{target} {answer:?}");
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(body["error"].as_str().unwrap().contains(says), "{target} {answer:?}");
        assert_eq!(answer.header("krr-mock-hint"), body["error"].as_str());
        assert_eq!(body["hosts"].is_array(), says.contains("and not to"), "{target}");
    }
    for garbled in
        ["oidc-ver2.difi.no:99999", "/", "*", "http://oidc-ver2.difi.no/", "[::1:443", "a b:443", "%:443", ":443"]
    {
        let answer = connect(&krr, garbled);
        assert_eq!(answer.status(), 400, "{garbled} {answer:?}");
    }
    assert!(krr.exchanges().is_empty(), "nobody's path was asked for");
}

#[tokio::test]
async fn a_tunnel_to_port_80_is_plain_and_grants_no_other_tunnel() {
    let krr = KrrMock::start().await;
    let mut socket = Socket::to(krr.address());
    socket.write("CONNECT oidc-ver2.difi.no:80 HTTP/1.1\r\nHost: oidc-ver2.difi.no:80\r\n\r\n");
    assert!(socket.head().starts_with("HTTP/1.1 200"));
    socket.write(post(&krr, crate::support::client::PERSONER, "", ASKED));
    assert_eq!(socket.answer().body, ANSWERED);
    socket.write(format!("GET {PRINT} HTTP/1.1\r\nHost: oidc-ver2.difi.no\r\n\r\n"));
    assert_eq!(socket.answer().status(), 200, "one request after the other");
    socket.write("CONNECT oidc-ver2.difi.no:80 HTTP/1.1\r\nHost: oidc-ver2.difi.no:80\r\n\r\n");
    assert_eq!(socket.answer().status(), 501);
    krr.verify();
}

#[tokio::test]
async fn without_tls_a_tunnel_to_443_is_refused_with_a_hint() {
    let krr = KrrMock::start().await;
    let answer = connect(&krr, "oidc-ver2.difi.no:443");
    assert_eq!(answer.status(), 501);
    assert!(answer.body.contains("start krr-mock with --tls"), "{answer:?}");
    assert_eq!(connect(&krr, "example.com:443").status(), 403, "that would not help here");
}

#[tokio::test]
async fn a_foreign_target_in_absolute_form_is_refused() {
    let krr = KrrMock::start().await;
    let ask = |target: &str| {
        let mut socket = Socket::to(krr.address());
        socket.write(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n"));
        socket.answer().status()
    };
    for host in ["example.com", "example.com:8080", "10.1.2.3", "[2001:db8::1]", "digdir.no", "xkrr.digdir.no"] {
        assert_eq!(ask(&format!("http://{host}/_mock/health")), 403, "{host}");
        assert_eq!(ask(&format!("https://{host}/")), 403, "{host}");
    }
    let port = krr.address().port();
    for host in [
        &format!("127.0.0.1:{port}"),
        &format!("localhost:{port}"),
        "[::1]",
        "krr-mock",
        "krr-at2.digdir.no",
        "oidc.difi.no",
    ] {
        assert_eq!(ask(&format!("http://{host}/_mock/health")), 200, "{host}");
    }
    let mut socket = Socket::to(krr.address());
    let foreign = request("http://example.com/rest/v2/personer", "", ASKED);
    socket.write([foreign.clone(), foreign].concat());
    assert_eq!((socket.answer().status(), socket.answer().status()), (403, 403), "its body is read past");
    assert!(krr.exchanges().is_empty());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_idle_tunnels() {
    let krr = KrrMock::builder().tls().start().await.unwrap();
    let mut silent = Socket::to(krr.address());
    silent.write("CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(silent.head().starts_with("HTTP/1.1 200"));
    let mut half_a_handshake = Socket::to(krr.address());
    half_a_handshake.write([0x16, 3, 1, 2, 0]);
    let mut idle = Socket::to(krr.address());
    idle.write("GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(idle.answer().status(), 200);
    tokio::time::timeout(std::time::Duration::from_secs(8), krr.stop()).await.unwrap();
    assert_eq!((silent.rest(), half_a_handshake.rest(), idle.rest()), Default::default());
}
