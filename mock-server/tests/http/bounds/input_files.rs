//! Files that flags name, without an end or with nothing but line breaks.

use std::fs;

use crate::cli::command_line::FREE;
use crate::cli::process::{Process, krr_mock, run};

#[test]
fn a_file_without_an_end_is_refused() {
    for flag in ["--clients", "--deck", "--persons", "--faults", "--spec", "--signing-key", "--trust", "--admin-token"]
    {
        let path = if flag == "--admin-token" { "@/dev/zero" } else { "/dev/zero" };
        let said = run(krr_mock(&[&FREE[..], &["--key-folder", "none", flag, path]].concat()));
        assert_eq!(said.code, Some(2), "{flag}: {said:?}");
        assert!(said.err.contains(flag) && said.err.contains("it is longer than 2 MiB"), "{flag}: {said:?}");
    }
}

#[test]
fn the_longest_file_of_line_breaks_takes_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clients.toml");
    fs::write(&path, "\n".repeat(2 << 20)).unwrap();
    let arguments = ["--key-folder", "none", "--log", "quiet", "--clients", path.to_str().unwrap()];
    let process = Process::start(&[&FREE[..], &arguments].concat());
    assert!(process.peak_memory_mib() < 256, "{} MiB", process.peak_memory_mib());
}

#[test]
fn the_longest_list_of_persons_takes_little_memory() {
    let arguments = ["--key-folder", "none", "--log", "quiet", "--population", "200000"];
    let process = Process::start(&[&FREE[..], &arguments].concat());
    for accept in ["application/json", "application/x-ndjson"] {
        let mut socket = crate::http::connections::Socket::to(process.address());
        socket.write(format!(
            "GET /_mock/personer?limit=100000 HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
        ));
        let answer = socket.rest();
        assert!(answer.contains("krr-mock-hint: the list ends after ") && answer.len() < 9 << 20);
        assert!(answer.matches("\"status\"").count() > 5000);
    }
    assert!(process.peak_memory_mib() < 256, "{} MiB", process.peak_memory_mib());
}
