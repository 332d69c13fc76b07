//! What clients make the mock keep is bounded in all worlds together.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::command_line::FREE;
use crate::cli::process::Process;
use crate::http::connections::{Raw, Socket};

fn post(process: &Process, path: &str, body: &str) -> Raw {
    let mut socket = Socket::to(process.address());
    let length = body.len();
    socket.write(format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    ));
    socket.answer()
}

fn start() -> Process {
    Process::start(&[&FREE[..], &["--key-folder", "none", "--log", "quiet"]].concat())
}

#[test]
fn clients_are_refused_when_those_of_all_worlds_take_too_much() {
    let process = start();
    let scopes: Vec<String> = (0..1000).map(|number| format!("\"a:{}{number}\"", "b".repeat(900))).collect();
    let client = format!(r#"{{"client_id":"big","orgno":"310000012","scopes":[{}]}}"#, scopes.join(","));
    let register = |world: usize| post(&process, &format!("/_world/w{world}/_mock/clients"), &client);
    let registered = (0..100).take_while(|world| register(*world).status() == 201).count();
    assert!((20..80).contains(&registered), "{registered}");
    let refused = register(100);
    assert!(refused.status() == 400 && refused.body.contains("take 64 MiB, the most they may"), "{refused:?}");
    assert_eq!(post(&process, "/_world/w0/_mock/reset", "").status(), 204);
    assert_eq!(register(100).status(), 201, "a reset made room");
    assert!(process.peak_memory_mib() < 256, "{} MiB", process.peak_memory_mib());
}

#[test]
fn persons_are_refused_when_those_of_all_worlds_take_too_much() {
    let process = start();
    let made = post(&process, "/_mock/personidentifikatorer", r#"{"count": 1000, "seed": 5}"#);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let mut persons = String::from("[");
    for person in made["personidentifikatorer"].as_array().unwrap() {
        let separator = if persons.len() > 1 { "," } else { "" };
        let _ = write!(
            persons,
            r#"{separator}{{"personidentifikator":{person},"kontaktinformasjon":{{"epostadresse":"kari@example.no"}}}}"#
        );
    }
    persons.push(']');
    let put = |world: usize| post(&process, &format!("/_world/w{world}/_mock/personer"), &persons);
    let filled = (0..100).take_while(|world| put(*world).status() == 201).count();
    assert!((20..80).contains(&filled), "{filled}");
    assert!(put(0).body.contains("take 64 MiB, the most they may"));
    assert!(process.peak_memory_mib() < 256, "{} MiB", process.peak_memory_mib());
}

/// Full journals of many worlds took 60 KiB each.
#[test]
fn journals_of_many_worlds_take_little_memory() {
    let process = start();
    let body = format!("{{\"personidentifikatorer\":[\"{}\"]}}", "x".repeat(4000));
    let mut socket = Socket::to(process.address());
    for number in 0..9_000 {
        let (world, length) = (number % 90, body.len());
        socket.write(format!(
            "POST /_world/w{world}/rest/v2/personer?{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            "q".repeat(3000)
        ));
        assert_eq!(socket.answer().status(), 401);
    }
    assert!(process.peak_memory_mib() < 256, "{} MiB", process.peak_memory_mib());
}
