//! `krr-mock` on the command line: its flags, variables and files, and the exit codes that others rely on.

use std::{fs, path::Path};

use krr_fixtures::Deck;
use krr_mock_server::ClientKeyPair;
use serde_json::Value;

use crate::cli::process::{Process, ProgramOutput, krr_mock, run};
use crate::http::connections::{Raw, Socket};

pub(crate) const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

pub(crate) fn get(process: &Process, path: &str) -> Raw {
    let mut socket = Socket::to(process.address());
    socket.write(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
    socket.answer()
}

fn health(process: &Process) -> Value {
    serde_json::from_str(&get(process, "/_mock/health").body).unwrap()
}

fn post(process: &Process, path: &str, more: &str, body: &str) -> Raw {
    let mut socket = Socket::to(process.address());
    socket.write(request(path, more, body));
    socket.answer()
}

pub(crate) fn request(path: &str, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\n{more}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// One clear message on standard error, nothing on standard output.
#[track_caller]
fn refused(said: &ProgramOutput, code: i32, parts: &[&str]) {
    assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{said:?}");
    for part in parts {
        assert!(said.err.contains(part), "{part:?} in {}", said.err);
    }
    assert!(said.err.len() < 1000 && !said.err.contains("panicked"), "{}", said.err);
}

#[test]
fn an_invalid_flag_is_a_usage_error() {
    for (arguments, parts) in [
        (&["--listen", "8080"][..], &["--listen", "8080"][..]),
        (&["--listen", "127.0.0.1:99999"], &["--listen"]),
        (&["--clock", "yesterday"], &["--clock", "for example 2023-10-12T12:00:00Z", "or `real`"]),
        (&["--clock", "1066-10-14T09:00:00Z"], &["--clock", "1900"]),
        (&["--base-url", "krr.example.no"], &["--base-url", "https://krr.example.no"]),
        (&["--base-url", "ftp://krr.example.no"], &["--base-url", "must begin with http:// or https://"]),
        (&["--base-url", "http://krr.example.no?a=b"], &["--base-url", "no query and no fragment"]),
        (&["--auth", "maybe"], &["--auth", "strict, bearer, off"]),
        (&["--log", "xml"], &["--log", "text, json"]),
        (&["--deck"], &["--deck"]),
        (&["--no-such-flag"], &["--no-such-flag"]),
        (&["verify"], &["verify"]),
    ] {
        refused(&run(krr_mock(arguments)), 2, parts);
    }
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

const DECK: &str = r#"name = "mine"
title = "Mine"
provenance = "made up"

[print_sertifikat]
postkasseleverandoerAdresse = "984661185"
x509Sertifikat = "print"

[[person]]
personidentifikator = "11822648950"
reservasjon = "NEI"
status = "AKTIV"
"#;

#[test]
fn an_invalid_file_is_reported_with_line_and_field() {
    let folder = tempfile::tempdir().unwrap();
    let operator = Deck::bundled("ver2-operator").unwrap();
    let ordinary = operator.residents()[0].personidentifikator().as_str();
    let deck = |name, from: &str, to: &str| file(folder.path(), name, &DECK.replace(from, to));
    let spec = |name, text: &str| file(folder.path(), name, text);
    let cut = "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {\n";
    let unknown = format!(
        "{cut}  /a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{const: 1}}}}}}}}}}}}}}\n}}\n"
    );
    for (flag, path, parts) in [
        ("--deck", "no-such-deck".to_owned(), &["no-such-deck", "bundled decks are default, ver2-operator"][..]),
        ("--deck", deck("typo.toml", "reservasjon", "reservation"), &["typo.toml, line 11", "reservation"]),
        ("--deck", deck("value.toml", "\"NEI\"", "\"KANSKJE\""), &["value.toml, line 11, reservasjon", "KANSKJE"]),
        (
            "--deck",
            deck("digits.toml", "11822648950", "11822648951"),
            &["digits.toml, line 10, personidentifikator", "check digits"],
        ),
        (
            "--deck",
            file(folder.path(), "bare.toml", "[[person]]\nstatus = \"AKTIV\""),
            &["bare.toml, line 1", "missing"],
        ),
        (
            "--persons",
            file(folder.path(), "lines.ndjson", "{\"personidentifikator\":\"11822648950\"}\n{\"status\":\"AKTIV\"}"),
            &["lines.ndjson, line 2, personidentifikator: personidentifikator is missing"],
        ),
        (
            "--persons",
            file(folder.path(), "array.json", "[{\"personidentifikator\":\"11822648950\",\"reservasjon\":\"ja\"}]"),
            &["array.json, index 0, person 11822648950, reservasjon: unknown variant"],
        ),
        ("--persons", file(folder.path(), "table.toml", "[[person]]\nnote = 7"), &["table.toml, line 2, note"]),
        ("--persons", "no-such-file.json".to_owned(), &["--persons no-such-file.json", "No such file"]),
        ("--deck", deck("ordinary.toml", "11822648950", ordinary), &["ordinary.toml, line", "not synthetic"]),
        ("--deck", deck("cut.toml", "status = \"AKTIV\"", "status ="), &["cut.toml, line 12"]),
        ("--deck", folder.path().to_str().unwrap().to_owned(), &["--deck", "directory"]),
        ("--spec", "no-such-file.yaml".to_owned(), &["no-such-file.yaml", "No such file"]),
        ("--spec", spec("cut.yaml", cut), &["cut.yaml: not YAML or JSON", "line"]),
        ("--spec", spec("swagger.yaml", "swagger: '2.0'\n"), &["swagger.yaml", "found 2.0"]),
        ("--spec", spec("model.yaml", "openapi: 3.0.1\ninfo: {}\npaths: {}\n"), &["model.yaml", "title"]),
        ("--spec", spec("keyword.yaml", &unknown), &["keyword.yaml", "schema/const", "knows no such schema keyword"]),
        ("--spec", folder.path().join("typo.toml").to_str().unwrap().to_owned(), &["typo.toml"]),
        ("--ready-file", folder.path().to_str().unwrap().to_owned(), &[folder.path().to_str().unwrap()]),
        ("--ready-file", "/no/such/folder/ready".to_owned(), &["/no/such/folder/ready"]),
        (
            "--ready-file",
            spec("notes.txt", "http://127.0.0.1:1 is ours"),
            &["notes.txt", "was not written by krr-mock"],
        ),
    ] {
        let said = run(krr_mock(&[&FREE[..], &[flag, &path]].concat()));
        refused(&said, 2, parts);
        assert!(said.err.lines().count() <= 12 && !said.err.contains(ordinary), "{}", said.err);
    }
}

#[test]
fn a_port_in_use_has_exit_code_1() {
    let process = Process::start(&FREE);
    let address = process.address().to_string();
    for log in ["text", "json"] {
        refused(&run(krr_mock(&["--listen", &address, "--log", log])), 1, &["cannot listen on", &address]);
    }
    assert_eq!(get(&process, "/_mock/health").status(), 200);
}

#[test]
fn a_flag_beats_a_variable_and_a_variable_the_default() {
    let variables = [
        ("KRR_MOCK_LISTEN", "127.0.0.1:0"),
        ("KRR_MOCK_AUTH", "off"),
        ("KRR_MOCK_CLOCK", "2023-10-12T12:00:00+02:00"),
        ("KRR_MOCK_DECK", "default,ver2-operator"),
        ("KRR_MOCK_LOG", "json"),
    ];
    let folder = || tempfile::tempdir().unwrap();
    let process = Process::start_in(folder(), &[], &variables);
    let seen = health(&process);
    assert_eq!((&seen["auth"], &seen["now"]), (&"off".into(), &"2023-10-12T10:00:00Z".into()));
    let print = get(&process, "/kontaktinfo-oauth2-server/rest/v1/printSertifikat");
    assert!(print.body.starts_with(r#"{"postkasseleverandoerAdresse":"printserver""#), "{print:?}");

    let flags = ["--auth", "bearer", "--clock", "2024-01-01T00:00:00Z", "--deck", "default"];
    let process = Process::start_in(folder(), &flags, &variables);
    let seen = health(&process);
    assert_eq!((&seen["auth"], &seen["now"]), (&"bearer".into(), &"2024-01-01T00:00:00Z".into()));
    let print = get(&process, "/kontaktinfo-oauth2-server/rest/v1/printSertifikat");
    assert!(print.body.starts_with(r#"{"postkasseleverandoerAdresse":"984661185""#), "{print:?}");
}

#[test]
fn every_flag_has_a_variable() {
    for (flag, value) in [
        ("listen", "8080"),
        ("ready-file", "/no/such/folder/ready"),
        ("deck", "no-such-deck"),
        ("persons", "no-such-file.json"),
        ("auth", "maybe"),
        ("clock", "yesterday"),
        ("base-url", "ftp://krr.example.no"),
        ("spec", "no-such-file.yaml"),
        ("clients", "no-such-file.toml"),
        ("trust", "no-such-file.pem"),
        ("signing-key", "no-such-file.pem"),
        ("key-folder", "/dev/null"),
        ("strictness", "kind"),
        ("token-lifetime", "forever"),
        ("token-lifetime", "0"),
        ("token-lifetime", "366 days"),
        ("token-lifetime", "1 month"),
        ("log", "xml"),
    ] {
        let mut command = krr_mock(&[]);
        command.env("KRR_MOCK_LISTEN", "127.0.0.1:0");
        command.env(format!("KRR_MOCK_{}", flag.to_ascii_uppercase().replace('-', "_")), value);
        let said = run(command);
        assert_eq!(said.code, Some(2), "{flag} {said:?}");
        assert!(said.err.contains(value), "{flag} {said:?}");
    }
}

#[test]
fn each_auth_mode_checks_tokens_as_documented() {
    let body = r#"{"personidentifikatorer":["17894199350"]}"#;
    let path = "/kontaktinfo-oauth2-server/rest/v1/personer";
    // A key of their own would take each of the three some seconds to make on a busy machine.
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    fs::write(&key, ClientKeyPair::generate().private_pem()).unwrap();
    for (mode, [without, opaque]) in [("strict", [401, 401]), ("bearer", [401, 200]), ("off", [200, 200])] {
        let process = Process::start(&[&FREE[..], &["--auth", mode, "--signing-key", key.to_str().unwrap()]].concat());
        assert_eq!(post(&process, path, "", body).status(), without, "{mode}");
        assert_eq!(post(&process, path, "Authorization: Bearer opaque\r\n", body).status(), opaque, "{mode}");
        let token = post(&process, "/_mock/tokens", "", r#"{"scope":"global/spraak.read"}"#).body;
        let token: Value = serde_json::from_str(&token).unwrap();
        let bearer = format!("Authorization: Bearer {}\r\n", token["access_token"].as_str().unwrap());
        assert_eq!(post(&process, path, &bearer, body).status(), 200, "{mode}");
        process.signal("TERM");
        assert_eq!(process.ended().err.contains(&format!("--auth {mode}: ")), mode != "strict", "told at the start");
    }
}

#[test]
fn a_base_url_is_in_the_ready_file_and_the_banner() {
    let process = Process::start_in(
        tempfile::tempdir().unwrap(),
        &["--listen", "127.0.0.1:0", "--base-url", "https://krr.example.no/"],
        &[],
    );
    assert_eq!(process.uri, "https://krr.example.no");
    process.signal("TERM");
    assert!(process.ended().out.contains("https://krr.example.no/_mock/tokens"));
}

#[test]
fn the_banner_lists_issuers_and_served_apis() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.yaml");
    fs::write(&path, "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\n").unwrap();
    let spec = [&FREE[..], &["--spec", path.to_str().unwrap()]].concat();
    let replaced = "other.yaml, instead of the bundled contracts";
    for (arguments, said, unsaid) in [(&FREE[..], "look-ups", replaced), (&spec, replaced, "look-ups")] {
        let process = Process::start(arguments);
        let uri = process.uri.clone();
        process.signal("TERM");
        let out = process.ended().out;
        assert!(out.contains(said) && !out.contains(unsaid), "{out}");
        for issuer in ["/  (Maskinporten)", "/idporten-oidc-provider/  (", "/idporten  (ID-porten)"] {
            assert!(out.contains(&format!("{uri}{issuer}")), "{issuer} in {out}");
        }
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    let said = run(krr_mock(&["--help"]));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    insta::assert_snapshot!("help", said.out);
    let said = run(krr_mock(&["--version"]));
    let (version, commit, date) = (env!("CARGO_PKG_VERSION"), env!("KRR_BUILD_COMMIT"), env!("KRR_BUILD_DATE"));
    let (of_program, digest) = said.out.split_once("sha256:").unwrap();
    assert_eq!(of_program, format!("krr-mock {version} (commit {commit} of {date}, documents "));
    let digest = digest.strip_suffix(")\n").unwrap();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    let said = run(krr_mock(&["-V"]));
    assert_eq!((said.code, said.out), (Some(0), format!("krr-mock {version}\n")));
}

#[test]
fn persons_new_prints_the_same_identifiers_for_the_same_seed() {
    let new = |arguments: &[&str]| run(krr_mock(&[&["persons", "new"], arguments].concat()));
    let said = new(&["--count", "3", "--born", "1990", "--sex", "male", "--d-number", "--seed", "7"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    let identifiers: Vec<krr_fixtures::Personidentifikator> =
        said.out.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(identifiers.len(), 3);
    assert!(identifiers.iter().all(|pid| pid.series() == krr_fixtures::Series::SyntheticDNummer));
    assert!(identifiers.iter().all(|pid| pid.birth_date().unwrap().year() == 1990));
    assert_eq!(new(&["--count", "3", "--born", "1990", "--sex", "male", "--d-number", "--seed", "7"]).out, said.out);
    assert_ne!(new(&["--count", "3"]).out, new(&["--count", "3"]).out);
    for (arguments, part) in [
        (&["--born", "1853"][..], "1854 to 2039"),
        (&["--born", "soon"], "such as 1990"),
        (&["--count", "0"], "--count"),
        (&["--count", "1000", "--born", "1990-08-11"], "there are only"),
    ] {
        refused(&new(arguments), 2, &[part]);
    }
}
