//! The process `krr-mock`: when it is ready, what it logs, and how it stops.

use std::{fs, thread, time::Duration};

use serde_json::Value;

use crate::cli::command_line::{FREE, get, request};
use crate::cli::process::{Process, STALE};
use crate::http::connections::Socket;

#[test]
fn the_ready_file_exists_exactly_while_requests_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    // Left by a killed run: a waiting script must not read it as the file of this run.
    fs::write(folder.path().join("ready"), STALE).unwrap();
    let process = Process::start_in(folder, &FREE, &[]);
    assert!(process.uri.starts_with("http://127.0.0.1:"), "{}", process.uri);
    assert_eq!(get(&process, "/_mock/health").status(), 200);
    let file = process.ready_file();
    assert_eq!(fs::read_dir(process.folder()).unwrap().count(), 1, "nothing beside it");
    process.signal("TERM");
    let address = process.address();
    let uri = process.uri.clone();
    let said = process.ended();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!file.exists());
    assert!(std::net::TcpStream::connect(address).is_err());
    assert!(said.out.contains(&format!("answers at {uri}\n")), "{said:?}");
}

#[test]
fn a_signal_stops_the_mock_after_requests_in_flight() {
    for signal in ["TERM", "INT"] {
        let process = Process::start(&[&FREE[..], &["--auth", "off"]].concat());
        let idle = Socket::to(process.address());
        let text =
            request("/kontaktinfo-oauth2-server/rest/v1/personer", "", r#"{"personidentifikatorer":["17894199350"]}"#);
        let (first, second) = text.split_at(text.len() - 10);
        let mut socket = Socket::to(process.address());
        socket.write(first);
        thread::sleep(Duration::from_millis(100)); // until the head has been read
        process.signal(signal);
        thread::sleep(Duration::from_millis(100)); // until the signal has been noticed
        socket.write(second);
        assert_eq!(socket.answer().status(), 200);
        assert_eq!(process.ended().code, Some(0), "{signal}");
        drop(idle);
    }
}

#[test]
fn a_signal_right_after_the_ready_file_stops_the_mock() {
    for _ in 0..5 {
        let process = Process::start(&FREE);
        process.signal("TERM");
        let file = process.ready_file();
        let said = process.ended();
        assert_eq!((said.code, file.exists()), (Some(0), false), "{said:?}");
    }
}

#[test]
fn the_json_log_has_one_object_per_line() {
    let process = Process::start(&[&FREE[..], &["--log", "json"]].concat());
    get(&process, "/kontaktinfo-oauth2-server/rest/v1/person");
    get(&process, "/kontaktinfo-oauth2-server/rest/v1/personer/11022648950");
    process.signal("TERM");
    let said = process.ended();
    assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "{said:?}");
    let lines: Vec<Value> = said.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages: Vec<_> = lines.iter().map(|line| line["fields"]["message"].as_str().unwrap()).collect();
    assert_eq!(messages[0], "krr-mock answers");
    assert!(
        messages[1].contains("GET /kontaktinfo-oauth2-server/rest/v1/person -> 401: no access token"),
        "{messages:?}"
    );
    assert!(messages[2].contains("/personer/*********** -> 404"), "{messages:?}");
}
