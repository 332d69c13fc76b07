//! The program itself. It needs the program krr-mock beside it, which `cargo test` of the workspace builds.

use std::path::Path;

use super::support::{have, say};
use crate::support::program::{assert_fails, krr_contract, outcome, program};

fn has_mock() -> bool {
    let beside = Path::new(env!("CARGO_BIN_EXE_krr-contract")).with_file_name("krr-mock");
    if !beside.is_file() {
        say(&format!("skipped: there is no {}", beside.display()));
    }
    beside.is_file()
}

const PRINT_CERTIFICATE: &str = r#"curl -sf "$APP_BASE/rest/v2/printSertifikat" | grep -q x509Sertifikat"#;

#[test]
fn a_mistake_on_the_command_line_exits_2() {
    for (arguments, expected) in [
        (&["--only", "resrved", "--", "true"][..], "`resrved` is no surprise and no group"),
        (&["--expect-graceful", "no-such", "--", "true"], "no such surprise"),
        (&["--expect-graceful", "members-in-reverse", "--", "true"], "are meant to pass at it"),
        (&["--env", "BASE={uri}", "--", "true"], "{uri} is unknown"),
        (&["--report", "sarif=x", "--", "true"], "use terminal, or one of junit, json, html"),
        (&["--report", "json=/no/such/folder/x", "--", "true"], "no such folder"),
        (&["--jobs", "0", "--", "true"], "0 is not in 1..=64"),
        (&[], "required"),
    ] {
        let all: Vec<&str> = ["gauntlet"].into_iter().chain(arguments.iter().copied()).collect();
        assert_fails(krr_contract(&all), 2, expected);
    }
}

#[test]
fn a_mock_that_is_not_there_exits_3_and_says_how_to_get_one() {
    let mut command = program(&["gauntlet", "--", "true"]);
    command.env("KRR_MOCK_BINARY", "/no/such/krr-mock");
    assert_fails(outcome(command.output().unwrap()), 3, "KRR_MOCK_BINARY is /no/such/krr-mock");
}

#[test]
fn the_surprises_are_listed_in_both_languages() {
    let (code, out, _) = krr_contract(&["gauntlet", "--list", "--only", "reserved", "--lang", "nb"]);
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("truth      reserved ") && out.contains("Ikke kontakt en reservert person digitalt"),
        "{out}"
    );
    let (_, all, _) = krr_contract(&["gauntlet", "--list"]);
    assert!(all.lines().count() >= 150);
}

#[test]
fn a_client_is_judged_by_the_program_and_the_exit_code_says_how() {
    if !has_mock() || !have(&["curl"]) {
        return;
    }
    let run = |only: &str, script: &str| {
        krr_contract(&["gauntlet", "--jobs", "2", "--env", "APP_BASE={url}", "--only", only, "--", "sh", "-c", script])
    };
    let (code, out, err) = run("print-sertifikat-missing", PRINT_CERTIFICATE);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("1 of 1 surprises came out well: 100.0 %"), "{out}");
    let (code, out, _) = run("bad-gateway-once", PRINT_CERTIFICATE);
    assert_eq!(code, Some(1));
    assert!(out.contains("missed bad-gateway-once") && out.contains("--only bad-gateway-once"), "{out}");
    // Nothing of the feed concerns this client.
    assert_eq!(run("feed", PRINT_CERTIFICATE).0, Some(3));
    assert_fails(run("feed", "echo broken; exit 1"), 3, "broken");
    assert_fails(run("feed", "true"), 3, "without a single call to the mock");
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_a_report_and_exits_4() {
    if !has_mock() || !have(&["curl"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (json, started) = (folder.path().join("report.json"), folder.path().join("started"));
    // The honest run passes; the next one signals that it has begun, and hangs.
    let script = format!(
        "curl -sf $KRR_MOCK_URL/rest/v2/printSertifikat | grep -q x509Sertifikat || {{ touch {}; sleep 60; }}",
        started.display()
    );
    let report = format!("json={}", json.display());
    let arguments = [
        "gauntlet",
        "--jobs",
        "1",
        "--only",
        "print-sertifikat-missing",
        "--report",
        &report,
        "--",
        "sh",
        "-c",
        &script,
    ];
    let mut child = program(&arguments);
    child.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = child.spawn().unwrap();
    while !started.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let signalled = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signalled.success());
    let (code, out, err) = outcome(child.wait_with_output().unwrap());
    assert_eq!(code, Some(4), "{out}{err}");
    assert!(out.contains("Interrupted: 1 surprises were not judged."), "{out}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    assert_eq!((&report["interrupted"], &report["not_judged"]), (&true.into(), &1.into()));
}
