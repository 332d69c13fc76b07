//! What the mock lets a request's head cost it, and that a connection waits for nobody when the mock stops.

use std::{
    thread,
    time::{Duration, Instant},
};

use http::Version;
use krr_mock_server::KrrMock;

use crate::cli::command_line::FREE;
use crate::cli::process::Process;
use crate::hosts::unchanged_clients::HardCoded;
use crate::http::connections::Socket;

const HEALTH: &str = "GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n";

fn with(fields: &str) -> String {
    HEALTH.replace("\r\n\r\n", &format!("\r\n{fields}\r\n"))
}

#[tokio::test]
async fn too_many_or_too_long_headers_get_431() {
    let krr = KrrMock::start().await;
    for (fields, status) in
        [("A: b\r\n".repeat(99), 200), ("A: b\r\n".repeat(100), 431), (format!("A: {}\r\n", "b".repeat(30_000)), 200)]
    {
        let mut socket = Socket::to(krr.address());
        socket.write(with(&fields));
        assert_eq!(socket.answer().status(), status, "{} bytes", fields.len());
    }
    let line = "GET /_mock/health HTTP/1.1\r\nHost: x\r\n";
    for (head, statuses) in [
        (format!("{line}A: {}\r\n\r\n", "b".repeat(40_000)), &["431"][..]),
        (format!("{line}{}\r\n", format!("A: {}\r\n", "b".repeat(4_000)).repeat(9)), &["431"]),
        (format!("{line}A: {}", "b".repeat(1 << 20)), &["431"]),
        (format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000)), &["414", "431"]),
    ] {
        let mut socket = Socket::to(krr.address());
        socket.last(head);
        // A client that still writes when the mock closes the connection may lose the response.
        let rest = socket.rest();
        let told = statuses.iter().any(|status| rest.starts_with(&format!("HTTP/1.1 {status}")));
        assert!(told || rest.is_empty(), "{rest}");
    }
    let mut socket = Socket::to(krr.address());
    socket.write(HEALTH);
    assert_eq!(socket.answer().status(), 200, "and the mock goes on");
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let krr = KrrMock::start().await;
    let mut socket = Socket::to(krr.address());
    for _ in 0..3 {
        socket.write(HEALTH);
        assert_eq!(socket.answer().status(), 200);
    }
    socket.write([HEALTH, HEALTH].concat());
    assert_eq!((socket.answer().status(), socket.answer().status()), (200, 200));
    socket.write(with("Connection: close\r\n"));
    assert_eq!(socket.answer().status(), 200);
    assert_eq!(socket.rest(), "");
}

#[test]
fn connections_without_a_request_in_flight_do_not_delay_a_stop() {
    let process = Process::start(&FREE);
    let silent = Socket::to(process.address());
    let mut idle = Socket::to(process.address());
    idle.write(HEALTH);
    assert_eq!(idle.answer().status(), 200);
    let mut half = Socket::to(process.address());
    half.write("GET /_mock/health HTT");
    thread::sleep(Duration::from_millis(50)); // until all three have been let in
    let asked = Instant::now();
    process.signal("TERM");
    assert_eq!(process.ended().code, Some(0));
    // Far from the ten seconds that a stop may take, and above what a busy machine needs.
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    assert_eq!((idle.rest(), half.rest()), (String::new(), String::new()));
    drop(silent);
}

#[tokio::test]
async fn header_limits_hold_over_tls() {
    let client = HardCoded::resolving(KrrMock::builder(), "oidc-ver2.difi.no").await;
    let url = format!("https://oidc-ver2.difi.no:{}/_mock/health", client.krr.address().port());
    for version in [Version::HTTP_11, Version::HTTP_2] {
        for (fields, status) in [(80, 200), (120, 431)] {
            let http = if version == Version::HTTP_2 { &client.http } else { &client.http_1 };
            let request = (0..fields).fold(http.get(&url), |request, at| request.header(format!("x-{at}"), "y"));
            let answer = request.send().await.unwrap();
            assert_eq!((answer.version(), answer.status().as_u16()), (version, status), "{fields}");
        }
    }
}
