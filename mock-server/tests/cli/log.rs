//! The log: a line for each request, which cannot fail it, hold it up or forge another line.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use crate::cli::process::{Process, krr_mock};

/// The program with a log of the test's own, killed when the test ends.
struct Logging {
    child: Child,
    address: String,
}

impl Logging {
    fn start(arguments: &[&str], log: impl Into<Stdio>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ready = folder.path().join("ready");
        let mut command = krr_mock(&["--listen", "127.0.0.1:0", "--ready-file", ready.to_str().unwrap()]);
        let child = command.args(arguments).stderr(log).stdout(Stdio::null()).spawn().unwrap();
        let end = Instant::now() + Duration::from_secs(8);
        while !ready.exists() {
            assert!(Instant::now() < end, "it does not start");
            std::thread::sleep(Duration::from_millis(5));
        }
        let uri = std::fs::read_to_string(&ready).unwrap();
        Self { child, address: uri.trim_start_matches("http://").trim().to_owned() }
    }

    fn status(&self, target: &str) -> String {
        status(&self.address, target)
    }

    fn stop(mut self) -> Option<i32> {
        let status = std::process::Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Logging {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status line of the response to a GET.
fn status(address: &str, target: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response.lines().next().unwrap_or_default().to_owned()
}

const CERTIFICATE: &str = "/rest/v1/printSertifikat";

#[test]
fn a_log_that_cannot_be_written_fails_no_request() {
    for arguments in [&["--log", "text"][..], &["--log", "json"], &["--log", "quiet"]] {
        let mut krr = Logging::start(arguments, File::options().write(true).open("/dev/full").unwrap());
        for target in [CERTIFICATE, "/nowhere", CERTIFICATE] {
            assert!(krr.status(target).starts_with("HTTP/1.1 "), "{arguments:?} {target}");
        }
        assert_eq!(krr.child.try_wait().unwrap(), None, "it runs on");
        assert_eq!(krr.stop(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_reader_of_the_log_that_is_gone_fails_no_request() {
    for arguments in [&["--log", "text"][..], &["--log", "json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        let krr = Logging::start(arguments, writer);
        drop(reader);
        for _ in 0..3 {
            assert!(krr.status("/nowhere").contains("404"), "{arguments:?}");
        }
        assert_eq!(krr.stop(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_reader_of_the_log_that_does_not_read_holds_up_no_request() {
    let (reader, writer) = std::io::pipe().unwrap();
    let krr = Logging::start(&[], writer);
    let long = format!("/{}", "x".repeat(1000));
    let started = Instant::now();
    // More than the pipe and the queue of the log take.
    for _ in 0..200 {
        assert!(krr.status(&long).contains("404"));
    }
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    let mut lines = BufReader::new(reader).lines();
    assert!(lines.any(|line| line.unwrap().contains("/xxx")));
    assert_eq!(krr.stop(), Some(0));
}

#[test]
fn no_request_can_forge_a_line_or_hide_a_part_of_one() {
    for format in ["text", "json"] {
        let krr = Process::start(&["--listen", "127.0.0.1:0", "--log", format]);
        let address = krr.address().to_string();
        let forged = [
            "/x%0A2026-11-30T00:00:00Z%20ERROR%20forged",
            "/x%0D2026-11-30T00:00:00Z%20ERROR%20forged",
            "/x%00%1B%5B2J%7F%C2%9B31m",
            "/x%E2%80%AE%E2%80%A8%E2%80%A9%E2%81%A6%E2%80%8F%C2%85",
            "/x%250AERROR",
        ];
        for target in forged {
            assert!(status(&address, target).contains("404"), "{target}");
        }
        krr.signal("TERM");
        let log = krr.ended().err;
        let lines: Vec<&str> = log.split('\n').filter(|line| line.contains("GET")).collect();
        assert_eq!(lines.len(), forged.len(), "{log}");
        for line in log.split('\n') {
            assert!(line.chars().all(|c| !krr_specs::is_deceptive(c)), "{line:?}");
            assert!(!line.trim_start().starts_with("2026-11-30"), "{line}");
            if format == "json" && !line.is_empty() {
                serde_json::from_str::<serde_json::Value>(line).unwrap();
            }
        }
    }
}

#[test]
fn the_refusal_of_the_proxy_names_no_real_person() {
    let krr = Process::start(&["--listen", "127.0.0.1:0"]);
    let address = krr.address().to_string();
    for target in ["http://11022648950.evil.example/", "http://11887197158.test.example/"] {
        assert!(status(&address, target).contains("403"), "{target}");
    }
    krr.signal("TERM");
    let log = krr.ended().err;
    assert!(!log.contains("11022648950") && log.contains("***********.evil.example"), "{log}");
    assert!(log.contains("11887197158.test.example"), "{log}");
}
