//! `krr-contract` as a process: its output and exit codes.

use std::{fs, thread};

use krr_mock_server::{KrrMock, NamedMutant};

use crate::suite::suite_size::{base, is_thorough};
use crate::support::program::{Outcome, assert_fails, krr_contract, outcome, program};
use crate::support::stub_server;

/// With a token, as for a server other than krr-mock.
fn verify_with_token(target: &str) -> (Option<i32>, String) {
    let mut command = program(&["verify", "--target", target, "--cases", "1"]);
    let (code, out, err) = outcome(command.env("KRR_ACCESS_TOKEN", "opaque").output().unwrap());
    (code, out + &err)
}

fn verify(target: &str, more: &[&str]) -> Outcome {
    let few: &[&str] = if more.contains(&"--cases") { &[] } else { &["--cases", "2"] };
    krr_contract(&[&["verify", "--target", target], few, more].concat())
}

#[tokio::test]
async fn a_passing_run_exits_0_and_writes_no_progress_to_a_pipe() {
    let krr = KrrMock::start().await;
    let (code, out, err) = verify(&base(&krr), &["--seed", "1"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("0 failed, 0 skipped") && out.contains("--seed 1"), "{out}");
    assert_eq!(err, "");
}

#[tokio::test]
async fn a_failing_run_exits_1_with_the_rule_and_the_smallest_case() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::RefusesNumbers));
    let (code, out, _) = verify(&base(&krr), &["--seed", "1", "--cases", "12"]);
    assert_eq!(code, Some(1), "{out}");
    let report = out.replace(krr.uri(), "http://mock");
    assert!(report.contains("    400 Bad Request, application/json: {\"status\":400,"), "{report}");
    // The answer has an id and a time.
    let report = report.lines().filter(|line| !line.contains("rules passed") && !line.contains("correlation_id"));
    let report = report.collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(report);
}

#[tokio::test]
async fn a_used_up_budget_exits_4() {
    let krr = KrrMock::start().await;
    let (code, out, _) = verify(&base(&krr), &["--max-requests", "5"]);
    assert_eq!(code, Some(4), "{out}");
    assert!(out.contains("stopped early: the request budget is used up"), "{out}");
}

#[tokio::test]
async fn a_failure_before_the_budget_ends_exits_1() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::SortsPersons));
    let (code, out, _) = verify(&base(&krr), &["--seed", "1", "--max-requests", "70"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("FAILED order-of-request") && out.contains("stopped early"), "{out}");
}

#[test]
fn an_unreachable_or_retired_target_exits_3() {
    for (target, expected) in [
        ("http://127.0.0.1:1/kontaktinfo-oauth2-server", "cannot be reached"),
        ("ver1", "listed as retired on 2023-10-16; the date is unknown"),
        (
            "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server",
            "is retired since 2023-10-03; use test.kontaktregisteret.no",
        ),
        ("ver2", "is retired since 2023-10-03"),
        ("OIDC-ver2.difi.no", "is retired since 2023-10-03"),
        // Not called: there is no token.
        ("https://test.kontaktregisteret.no", "set KRR_ACCESS_TOKEN"),
        ("test", "set KRR_ACCESS_TOKEN"),
    ] {
        assert_fails(verify(target, &[]), 3, expected);
    }
}

#[test]
fn a_refused_token_exits_3() {
    let url = stub_server::stub_server("HTTP/1.1 401 Unauthorized\ncontent-length: 2\nconnection: close\n\n", b"{}", 1);
    let (code, out) = verify_with_token(&url);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("the access token was refused (401)") && out.contains("0 rules passed"), "{out}");
}

#[test]
fn an_endless_response_exits_3() {
    for head in
        ["HTTP/1.1 200 OK\ncontent-length: 100000000\nconnection: close\n\n", "HTTP/1.1 200 OK\nconnection: close\n\n"]
    {
        let (code, out) = verify_with_token(&stub_server::stub_server(head, &[b' '; 1 << 20], 80));
        assert_eq!(code, Some(3), "{out}");
        assert!(out.contains("longer than 64 MiB"), "{out}");
    }
}

#[tokio::test]
async fn the_generation_comes_from_the_url_or_the_flag() {
    let krr = KrrMock::start().await;
    let g1 = base(&krr);
    for (target, flag, expected) in [
        (g1.as_str(), &["--generation", "g1"][..], "as g1;"),
        (krr.uri(), &["--generation", "g2"], "as g2;"),
        (krr.uri(), &["--generation", "g3"], "as g3;"),
        (krr.uri(), &[], "as g3;"),
    ] {
        // Complete runs take a while, and other tests have them.
        let few: &[&str] = if is_thorough() { &[] } else { &["--max-requests", "40"] };
        let (code, out, err) = verify(target, &[&["--seed", "1"], flag, few].concat());
        assert_eq!(code, Some(if is_thorough() { 0 } else { 4 }), "{out}{err}");
        assert!(out.contains(" 0 failed, ") && out.contains(expected), "{out}");
    }
}

#[tokio::test]
async fn a_command_for_g2_has_the_header_of_g2() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::WithholdsAnyway));
    let (code, out, _) = verify(krr.uri(), &["--seed", "1", "--generation", "g2"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("FAILED nothing-withheld") && out.contains("-H 'krr-mock-generation: g2'"), "{out}");
}

#[test]
fn a_usage_error_exits_2() {
    for (target, more, expected) in [
        ("not a url", &[][..], "neither a URL"),
        ("http://127.0.0.1:1/rest/v2/personer", &[], "Did you mean http://127.0.0.1:1?"),
        ("http://127.0.0.1:1/rest/", &[], "Did you mean http://127.0.0.1:1?"),
        ("http://127.0.0.1:1/_mock", &[], "Did you mean http://127.0.0.1:1?"),
        (
            "http://127.0.0.1:1/kontaktinfo-oauth2-server/rest/v1/person",
            &[],
            "Did you mean http://127.0.0.1:1/kontaktinfo-oauth2-server?",
        ),
        ("ftp://127.0.0.1/x", &[], "neither a URL"),
        ("https://kontaktregisteret.no", &[], "is production"),
        ("kontaktregisteret.no", &[], "is production"),
        ("production", &["--generation", "g2"], "is production"),
        ("http://127.0.0.1:1/?a=b", &[], "neither a URL"),
        ("https://KONTAKTREGISTERET.no:443/x", &["--generation", "g1"], "is production"),
        ("https://kontaktregisteret.no./kontaktinfo-oauth2-server", &[], "is production"),
        ("http://somebody:secret@127.0.0.1:1/kontaktinfo-oauth2-server", &[], "carries a user name or password"),
        ("http://127.0.0.1:1", &["--cases", "0"], "0 is not in"),
        ("http://127.0.0.1:1", &["--generation", "g4"], "the generations are g1, g2 and g3"),
        ("http://127.0.0.1:1/kontaktinfo-oauth2-server", &["--generation", "g3"], "which only g1 has"),
        ("http://127.0.0.1:1", &["--rate", "fast"], "such as 5/s"),
        ("http://127.0.0.1:1", &["--rate", "1e-30/s"], "less than one request a day"),
        ("http://127.0.0.1:1", &["--world", "a\nb"], "one line"),
        ("http://127.0.0.1:1", &["--world", ""], "one line"),
        ("systest", &[], "environments show systest"),
        ("http://127.0.0.1:1", &["--roster", "/no/such/file"], "/no/such/file"),
        ("http://127.0.0.1:1", &["--nonsense"], "--nonsense"),
    ] {
        assert_fails(verify(target, more), 2, expected);
    }
}

#[test]
fn a_roster_with_a_wrong_identifier_is_refused_before_anything_is_sent() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let person = "[[person]]\npersonidentifikator = '11822648951'\nstatus = 'AKTIV'\nvarslingsstatus = 'KAN_VARSLES'";
    fs::write(&file, format!("name = 'ours'\n{person}\nmobil = true\nepost = true\n")).unwrap();
    let (code, _, err) = verify("http://127.0.0.1:1", &["--roster", file.path().to_str().unwrap()]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("[[person]] number 1") && !err.contains("11822648951"), "{err}");
}

/// Runs write to the mock, and would see each other's changes.
#[tokio::test]
async fn several_runs_at_once_pass_in_worlds_of_their_own() {
    let krr = KrrMock::start().await;
    let url = base(&krr);
    let (url, worlds) = (url.as_str(), ["a", "b"]);
    let runs = thread::scope(|scope| {
        let run = |world| scope.spawn(move || verify(url, &["--cases", "1", "--world", world]));
        worlds.map(run).map(|run| run.join().unwrap())
    });
    assert!(runs.iter().all(|(code, ..)| *code == Some(0)), "{runs:?}");
    let refused =
        stub_server::stub_server("HTTP/1.1 404 Not Found\ncontent-length: 2\nconnection: close\n\n", b"{}", 3);
    let mut command = program(&["verify", "--target", &refused, "--world", "a"]);
    let refused = outcome(command.env("KRR_ACCESS_TOKEN", "x").output().unwrap());
    assert_fails(refused, 2, "only krr-mock has worlds");
}

#[tokio::test]
async fn a_run_has_a_world_of_its_own_and_leaves_nothing_behind() {
    let krr = KrrMock::start().await;
    let person = serde_json::json!({ "personidentifikator": "29890749036", "status": "SLETTET" });
    krr.put(serde_json::from_value(person).unwrap());
    let url = base(&krr);
    let runs = thread::scope(|scope| {
        let run = || scope.spawn(|| verify(&url, &["--seed", "1", "--cases", "1"]));
        [run(), run()].map(|run| run.join().unwrap())
    });
    assert!(runs.iter().all(|(code, ..)| *code == Some(0)), "{runs:?}");
    assert!(krr.exchanges().is_empty(), "the default world is left alone");
    let worlds = reqwest::get(format!("{}/_mock/worlds", krr.uri())).await.unwrap().bytes().await.unwrap();
    assert!(!String::from_utf8_lossy(&worlds).contains("verify-"), "{worlds:?}");
}

#[tokio::test]
async fn the_admin_token_comes_from_the_environment_or_a_file_and_a_wrong_one_is_told_early() {
    let krr = KrrMock::builder().admin_token("for-tests-only").start().await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, "for-tests-only\n").unwrap();
    let path = format!("@{}", file.path().display());
    let run = |token: Option<&str>| {
        let mut command = program(&["verify", "--target", krr.uri(), "--seed", "1", "--max-requests", "20"]);
        command.env_remove("KRR_MOCK_ADMIN_TOKEN");
        token.map(|token| command.env("KRR_MOCK_ADMIN_TOKEN", token));
        outcome(command.output().unwrap())
    };
    for token in ["for-tests-only", &path] {
        let (code, out, err) = run(Some(token));
        assert_eq!(code, Some(4), "{out}{err}");
        assert!(!out.contains("for-tests-only"), "{out}");
    }
    assert_fails(run(None), 3, "needs a token: set KRR_MOCK_ADMIN_TOKEN");
    assert_fails(run(Some("another")), 3, "refuses the token in KRR_MOCK_ADMIN_TOKEN");
    assert_fails(run(Some("@/no/such/file")), 2, "KRR_MOCK_ADMIN_TOKEN names an unreadable file");
}

#[test]
fn a_run_that_cannot_start_removes_the_report_of_an_earlier_run() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (code, _, err) = verify("http://127.0.0.1:1", &["--report", &format!("json={}", file.path().display())]);
    assert_eq!((code, file.path().exists()), (Some(3), false), "{err}");
}

#[tokio::test]
async fn mutants_are_selected_by_id_and_counted() {
    let krr = KrrMock::start().await;
    let mutants = |arguments: &[&str]| krr_contract(&[&["mutants", "--cases", "1"], arguments].concat());
    let json = tempfile::NamedTempFile::new().unwrap();
    let path = json.path().to_str().unwrap();
    let print = ["--mock", krr.uri(), "--only", "getPrintSertifikat/200/postkasse", "--json", path];
    let (code, out, err) = mutants(&print);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains(" 0 of them named; ") && out.contains(" 0 surviving; "), "{out}");
    let json: serde_json::Value = serde_json::from_reader(json).unwrap();
    let outcomes: Vec<_> = json["mutants"].as_array().unwrap().iter().map(|mutant| &mutant["fate"]).collect();
    assert!(outcomes.len() > 5 && outcomes.iter().all(|outcome| *outcome == "killed"), "{json}");

    let (code, out, err) = mutants(&["--mock", krr.uri(), "--only", "no-such-mutant"]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    for (mock, expected) in [
        ("/no/such/krr-mock", "cargo build --bin krr-mock"),
        (env!("CARGO_BIN_EXE_krr-contract"), "did not write its ready file"),
        ("http://127.0.0.1:1", "cannot be reached"),
        (
            stub_server::stub_server("HTTP/1.1 404 Not Found\ncontent-length: 2\nconnection: close\n\n", b"{}", 1)
                .as_str(),
            "no credentials",
        ),
    ] {
        assert_fails(mutants(&["--mock", mock]), 3, expected);
    }
}

#[test]
fn the_rules_are_listed_with_their_evidence() {
    let (code, text, _) = krr_contract(&["rules"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("order-of-request") && text.contains("(certain; POSTMAN)"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("ascending-order ") && line.contains(" g3 ")), "{text}");

    let (_, of_g1, _) = krr_contract(&["rules", "--generation", "g1"]);
    assert!(of_g1.contains("expired-withheld") && !of_g1.contains("ascending-order"), "{of_g1}");
}

#[test]
fn a_rule_is_explained_in_both_languages() {
    let stdout = |arguments: &[&str]| krr_contract(arguments).1;
    insta::assert_snapshot!(stdout(&["rules", "explain", "eighteen-months"]));
    let nb = stdout(&["rules", "explain", "eighteen-months", "--lang", "nb"]);
    assert!(nb.contains("kan varsles akkurat så lenge") && nb.contains("hjemmel     eForvaltningsforskriften"), "{nb}");
    assert!(stdout(&["rules", "--lang", "nb"]).contains("Personene i et svar fra versjon 1"));
    let json: serde_json::Value = serde_json::from_str(&stdout(&["rules", "--format", "json"])).unwrap();
    let first = json.get(0).unwrap();
    assert_eq!((first["id"].as_str(), first["evidence"][0]["key"].as_str()), (Some("document-schema"), Some("KNOWIT")));
}

#[test]
fn an_unknown_rule_exits_2_with_similar_ids() {
    for (id, expected) in [
        ("eighteen-month", "did you mean eighteen-months"),
        ("feed-end", "feed-ends"),
        ("EIGHTEEN-MONTHS", "did you mean eighteen-months"),
        ("%", "`krr-contract rules` lists"),
    ] {
        assert_fails(krr_contract(&["rules", "explain", id]), 2, expected);
    }
    assert_eq!(krr_contract(&["rules", "--lang", "de"]).0, Some(2));
}

#[test]
fn the_version_names_commit_and_documents() {
    let (code, text, err) = krr_contract(&["--version"]);
    let (version, commit, date) = (env!("CARGO_PKG_VERSION"), env!("KRR_BUILD_COMMIT"), env!("KRR_BUILD_DATE"));
    assert!(
        text.starts_with(&format!("krr-contract {version} (commit {commit} of {date}, documents sha256:")),
        "{text}"
    );
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(krr_contract(&["-V"]).1, format!("krr-contract {version}\n"));
}
