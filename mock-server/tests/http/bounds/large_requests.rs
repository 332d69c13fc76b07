//! Bodies of a MiB with as many wrong parts as fit. At 43af36e one look-up took 900 MiB, and one form 20 seconds.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::cli::process::Process;
use crate::http::connections::{Raw, Socket};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// Without optimisation most of these take a tenth of this.
const PATIENCE: Duration = Duration::from_secs(4);
/// The bound of the README.
const MAX_MEMORY_MIB: u64 = 256;

fn post(process: &Process, path: &str, media_type: &str, authorization: &str, body: &str) -> Raw {
    let mut socket = Socket::to(process.address());
    let length = body.len();
    socket.write(format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\n{authorization}Content-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{body}",
        process.address()
    ));
    socket.answer()
}

/// The field `Authorization` for look-ups.
fn authorization(process: &Process) -> String {
    let scope = r#"{"scope": "krr:global/kontaktinformasjon.read krr:global/digitalpost.read"}"#;
    let answer = post(process, "/_mock/tokens", JSON, "", scope);
    let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    format!("Authorization: Bearer {}\r\n", answer["access_token"].as_str().unwrap())
}

/// As many comma-separated parts as fit into a MiB, between two texts.
fn filled(start: &str, part: impl Fn(usize) -> String, separator: &str, end: &str) -> String {
    let mut body = start.to_owned();
    for number in 0.. {
        let part = part(number);
        if body.len() + part.len() + separator.len() + end.len() > 1 << 20 {
            break;
        }
        if number > 0 {
            body.push_str(separator);
        }
        body.push_str(&part);
    }
    body + end
}

fn repeated(start: &str, part: &str, end: &str) -> String {
    filled(start, |_| part.to_owned(), ",", end)
}

fn members(value: &str) -> String {
    filled("{", |number| format!("\"{number:x}\":{value}"), ",", "}")
}

fn fields() -> String {
    filled("", |number| format!("{number:x}=1"), "&", "")
}

/// Path, media type, body and status of each attack.
fn attacks() -> Vec<(&'static str, &'static str, String, u16)> {
    let list = "{\"personidentifikatorer\":[";
    let client = r#"{"client_id":"x","orgno":"310000012","scopes":["#;
    let mut attacks = vec![
        ("/rest/v2/personer", JSON, repeated(list, "0", "]}"), 400),
        ("/rest/v2/personer", JSON, repeated(list, "\"\"", "]}"), 400),
        ("/rest/v2/personer", JSON, repeated(list, "[]", "]}"), 400),
        ("/rest/v2/personer", JSON, repeated(list, "{\"a\":[0]}", "]}"), 400),
        ("/rest/v1/personer", JSON, members("0"), 400),
        ("/rest/v1/personer", JSON, members("[[]]"), 400),
        ("/rest/v2/krr/hentEndringer", JSON, repeated("[", "0", "]"), 403),
        ("/kontaktinfo-oauth2-server/rest/v1/personer", JSON, "[".repeat(1 << 20), 400),
        ("/_mock/clients", JSON, repeated(client, "0", "]}"), 400),
        ("/_mock/clients", JSON, repeated(client, "\"a\"", "]}"), 400),
        ("/_mock/tokens", JSON, members("0"), 400),
        ("/_mock/personer", JSON, repeated("[", "0", "]"), 400),
        ("/_mock/personer", "application/x-ndjson", "0\n".repeat(1 << 19), 400),
        ("/_mock/verify", JSON, repeated("{\"expect\":[", "{}", "]}"), 400),
        ("/_mock/verify", JSON, repeated("{\"in_order\":[", "{}", "]}"), 400),
        ("/_mock/faults", JSON, members("\"b\"").replacen('{', r#"{"do":{"status":503,"headers":{"#, 1) + "}}", 400),
    ];
    attacks.push(("/idporten/login", "text/plain", "x".to_owned(), 400));
    for issuer in ["/token", "/idporten-oidc-provider/token", "/idporten/token", "/idporten/par", "/idporten/login"] {
        attacks.push((issuer, FORM, fields(), 400));
        attacks.push((issuer, FORM, "a&".repeat(1 << 19), 400));
    }
    attacks
}

#[test]
fn no_body_takes_long_or_much_memory() {
    let process = Process::start(&["--listen", "127.0.0.1:0", "--key-folder", "none", "--log", "quiet"]);
    let authorization = authorization(&process);
    for (path, media_type, mut body, status) in attacks() {
        body.truncate(1 << 20);
        let started = Instant::now();
        let answer = post(&process, path, media_type, &authorization, &body);
        let (took, what) = (started.elapsed(), &body[..body.len().min(60)]);
        assert_eq!(answer.status(), status, "{path} {what}: {answer:?}");
        assert!(took < PATIENCE, "{took:?} for {path} {what}");
        assert!(answer.body.len() < 1 << 20, "{} bytes for {path} {what}", answer.body.len());
    }
    assert!(process.peak_memory_mib() < MAX_MEMORY_MIB, "{} MiB", process.peak_memory_mib());
    let mut socket = Socket::to(process.address());
    socket.write(format!("GET /_mock/health HTTP/1.1\r\nHost: {}\r\n\r\n", process.address()));
    assert!(
        socket.answer().body.contains("\"own_breaches\":0"),
        "each of the answers is one that the documents promise"
    );
}

#[test]
fn a_look_up_beside_large_bodies_does_not_wait_for_them() {
    let process = Process::start(&["--listen", "127.0.0.1:0", "--key-folder", "none", "--log", "quiet"]);
    let authorization = authorization(&process);
    let large = repeated("{\"personidentifikatorer\":[", "0", "]}");
    let asked = r#"{"personidentifikatorer": ["17894199350"]}"#;
    let longest = thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| post(&process, "/rest/v2/personer", JSON, &authorization, &large));
        }
        let look_up = || {
            thread::sleep(Duration::from_millis(20));
            let started = Instant::now();
            assert_eq!(post(&process, "/rest/v2/personer", JSON, &authorization, asked).status(), 200);
            started.elapsed()
        };
        (0..20).map(|_| look_up()).max().unwrap()
    });
    // Half a second for a machine that runs other tests; it takes milliseconds.
    assert!(longest < Duration::from_millis(500), "{longest:?}");
    assert!(process.peak_memory_mib() < MAX_MEMORY_MIB, "{} MiB", process.peak_memory_mib());
}
