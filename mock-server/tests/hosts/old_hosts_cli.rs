//! The program that stands in for the old hosts: its flags, the file that it writes, and what it prints.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::cli::command_line::{FREE, get};
use crate::cli::process::{Process, ProgramOutput, krr_mock, run};
use crate::http::connections::Socket;
use crate::http::wire::{ANSWERED, ASKED};

const LOOK_UP: &str = "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/personer";

fn with_tls(more: &[&str]) -> (Process, String) {
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem").to_str().unwrap().to_owned();
    let flags = [&FREE[..], &["--tls", "--tls-ca", &authority], more].concat();
    (Process::start_in(folder, &flags, &[]), authority)
}

fn output(command: &mut Command) -> Option<String> {
    let said = command.output().ok()?;
    assert!(said.status.success(), "{said:?}");
    Some(String::from_utf8(said.stdout).unwrap())
}

/// curl as somebody types it; not everybody has it.
#[test]
fn curl_gets_a_token_and_a_response_with_ca_file_and_proxy() {
    let (process, authority) = with_tls(&[]);
    let curl = |arguments: &[&str]| {
        let mut command = Command::new("curl");
        command.env_clear().args(["-sS", "--cacert", &authority]).args(arguments);
        output(&mut command)
    };
    let (proxy, json) = (["--proxy", &process.uri], ["-H", "content-type: application/json"]);
    let asked = json!({ "scope": "global/spraak.read" }).to_string();
    let tokens = "https://oidc-ver2.difi.no/_mock/tokens";
    let Some(token) = curl(&[&proxy[..], &json, &["-d", &asked, tokens]].concat()) else { return };
    let token: Value = serde_json::from_str(&token).unwrap();
    let bearer = format!("authorization: Bearer {}", token["access_token"].as_str().unwrap());
    let look_up = [&json[..], &["-H", &bearer, "-d", ASKED, "-w", " %{http_version}", LOOK_UP]].concat();
    let led = format!("::{}", process.address());
    for way in [&proxy[..], &["--connect-to", &led]] {
        for (version, spoken) in [("--http1.1", "1.1"), ("--http2", "2")] {
            let said = curl(&[way, &[version], &look_up].concat()).unwrap();
            assert_eq!(said, format!("{ANSWERED} {spoken}"), "{way:?}");
        }
    }
}

#[test]
fn the_authority_is_written_and_its_key_is_not() {
    let (process, authority) = with_tls(&[]);
    let pem = fs::read_to_string(&authority).unwrap();
    assert_eq!(pem.matches("-----BEGIN").count(), 1);
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n") && pem.ends_with("-----END CERTIFICATE-----\n"), "{pem}");
    let health: Value = serde_json::from_str(&get(&process, "/_mock/health").body).unwrap();
    assert_eq!(health["tls"], json!({ "url": "https://x", "authority": pem }), "by the name in Host");
    let written: Vec<_> = fs::read_dir(process.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(written.len(), 2, "the authority and the ready file: {written:?}");
    process.signal("TERM");
    let said = process.ended();
    assert!(!said.out.contains("PRIVATE") && !said.err.contains("PRIVATE"));
}

#[test]
fn the_banner_shows_how_to_reach_old_hosts_and_which_are_retired() {
    let (process, authority) =
        with_tls(&["--retire", "ver1:tls,krr.digdir.no=2026-01-01", "--retire", "yt2:not-found"]);
    let (uri, address) = (process.uri.clone(), process.address());
    process.signal("TERM");
    let said = process.ended().out.replace(&address.to_string(), "127.0.0.1:8080").replace(&authority, "ca.pem");
    let (_, said) = said.split_once("openapi.json\n").unwrap_or_else(|| panic!("{uri} {said}"));
    insta::assert_snapshot!("old_hosts", said);
}

#[test]
fn the_banner_of_a_mock_with_a_base_url_has_the_address() {
    let process = Process::start(&[&FREE[..], &["--base-url", "http://krr.example.no"]].concat());
    process.signal("TERM");
    let out = process.ended().out;
    assert!(out.contains("answers at http://krr.example.no, listening on 127.0.0.1:"), "{out}");
}

#[test]
fn a_failed_handshake_is_explained_in_the_log() {
    for (flags, says) in [(&[][..], "start krr-mock with --tls"), (&["--tls"], "the client closed the connection")] {
        let process = Process::start(&[&FREE[..], flags].concat());
        let mut socket = Socket::to(process.address());
        socket.last(*b"\x16\x03\x01\x00\x01\x01");
        socket.rest();
        process.signal("TERM");
        let said = process.ended();
        assert!(said.err.contains(says), "{said:?}");
    }
}

#[track_caller]
fn refused(said: &ProgramOutput, parts: &[&str]) {
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
    for part in parts {
        assert!(said.err.contains(part), "{part:?} in {}", said.err);
    }
}

#[test]
fn invalid_retirements_and_output_files_are_usage_errors() {
    for (retire, parts) in [
        ("ver3", &["no environment and no host of KRR is named \"ver3\"", "the nearest are", "ver2"][..]),
        ("oidc-ver2.difi.com", &["the nearest are oidc-ver2.difi.no"]),
        ("test", &["test is in use and has no recorded date", "give one, such as test=2027-01-01"]),
        ("kontaktregisteret.no:stale", &["is in use and has no recorded date"]),
        ("ver2=03.10.2023", &["expected a date such as 2023-10-03, not \"03.10.2023\""]),
        ("ver2=2023-10", &["not \"2023-10\""]),
        ("ver2:gone", &["expected refused, tls, not-found or stale, not \"gone\""]),
        ("", &["the nearest are"]),
        ("https://oidc-ver2.difi.no", &["is a URL; name the host alone"]),
        ("ver2=2023-10-03T00:00:00Z", &["not \"2023-10-03T00:00:00Z\""]),
        ("ver2=2023-10-03:gone", &["not \"gone\""]),
        ("ver2:not-found=2024-01-01", &["the date comes before the behaviour: ver2=2024-01-01:not-found"]),
        ("ver2,oidc-ver2.difi.no:tls", &["oidc-ver2.difi.no is named twice, refused from 2023-10-03 on and tls from"]),
        ("ver2,VER2", &["is named twice"]),
    ] {
        refused(&run(krr_mock(&["--retire", retire])), &[&["--retire"], parts].concat());
    }
    refused(&run(krr_mock(&["--tls-ca", "ca.pem"])), &["--tls"]);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    refused(&run(krr_mock(&["--tls", "--tls-ca", folder])), &["--tls-ca", folder, "exists and is not a file"]);
    let nowhere = format!("{folder}/no/such/ca.pem");
    refused(&run(krr_mock(&[&FREE[..], &["--tls", "--tls-ca", &nowhere]].concat())), &[&nowhere]);
    for (variable, value) in [("TLS", "maybe"), ("TLS_CA", folder), ("RETIRE", "ver2,ver3")] {
        let mut command = krr_mock(&FREE);
        command.env(format!("KRR_MOCK_{variable}"), value);
        assert_eq!(run(command).code, Some(2), "KRR_MOCK_{variable}");
    }
}

#[test]
fn only_an_authority_of_an_earlier_run_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let start = |found: &str| {
        fs::write(&path, found).unwrap();
        let flags = [&FREE[..], &["--tls", "--tls-ca", path.to_str().unwrap()]].concat();
        if found == "my key\n" || found.matches("BEGIN").count() > 1 {
            refused(&run(krr_mock(&flags)), &["--tls-ca", "was not written by krr-mock"]);
            assert_eq!(fs::read_to_string(&path).unwrap(), found);
        } else {
            drop(Process::start(&flags));
            assert!(fs::read_to_string(&path).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
            assert_ne!(fs::read_to_string(&path).unwrap(), found);
        }
    };
    for found in ["my key\n", "", "\n"] {
        start(found);
    }
    start("");
    let ours = fs::read_to_string(&path).unwrap();
    start(&ours);
    // A bundle in which ours is one of several is somebody's work.
    start(&ours.repeat(2));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let variables = [("KRR_MOCK_TLS", ""), ("KRR_MOCK_RETIRE", ""), ("KRR_MOCK_CLOCK", "")];
    let process = Process::start_in(tempfile::tempdir().unwrap(), &FREE, &variables);
    let health: Value = serde_json::from_str(&get(&process, "/_mock/health").body).unwrap();
    assert_eq!((&health["tls"], health["retired"].as_array().map_or(0, Vec::len)), (&Value::Null, 0));
}

#[test]
fn variables_work_as_flags() {
    let variables = [("KRR_MOCK_TLS", "true"), ("KRR_MOCK_RETIRE", "ver2:Not-Found,oidc.difi.no:stale")];
    let process = Process::start_in(tempfile::tempdir().unwrap(), &FREE, &variables);
    let health: Value = serde_json::from_str(&get(&process, "/_mock/health").body).unwrap();
    assert!(health["tls"]["authority"].is_string());
    let hosts: Vec<_> = health["retired"].as_array().unwrap().iter().map(|planned| &planned["host"]).collect();
    assert!(hosts.contains(&&json!("oidc.difi.no")) && hosts.contains(&&json!("krr-ver2.digdir.no")), "{hosts:?}");
    let off = Process::start_in(tempfile::tempdir().unwrap(), &FREE, &[("KRR_MOCK_TLS", "false")]);
    let health: Value = serde_json::from_str(&get(&off, "/_mock/health").body).unwrap();
    assert_eq!(health["tls"], Value::Null);
}
