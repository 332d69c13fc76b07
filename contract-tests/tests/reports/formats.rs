//! `--report` in every format: correct, valid, and without secrets.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
    sync::LazyLock,
    time::Duration,
};

use krr_contract_tests::report::JSON_SCHEMA;
use krr_mock_server::{KrrMock, NamedMutant};
use krr_specs::{Generation, Rules};
use serde_json::Value;

use crate::support::hide_mock_proxy::hiding_the_mock;
use crate::support::program::program;

/// Runs `krr-contract verify` in `folder`, with a token for targets other than krr-mock.
fn verify(folder: &Path, target: &str, token: Option<(&str, &str)>, more: &[&str], github: Option<&Path>) -> Output {
    let mut command = program(&["verify", "--target", target, "--seed", "1", "--cases", "2"]);
    command.args(more).envs(token);
    command.envs(github.map(|summary| ("GITHUB_STEP_SUMMARY", summary.as_os_str())));
    command.envs(github.map(|_| ("GITHUB_ACTIONS", "true")));
    command.current_dir(folder).output().unwrap()
}

const ALL_FORMATS: [&str; 10] = [
    "--report",
    "junit=out.xml",
    "--report",
    "json=out.json",
    "--report",
    "sarif=out.sarif",
    "--report",
    "html=out.html",
    "--report",
    "fidelity=out.fidelity.json",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::validator_for(&serde_json::from_str(JSON_SCHEMA).unwrap()).unwrap());

pub(crate) fn is_valid(report: &Value) {
    let errors: Vec<String> =
        SCHEMA.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Whether it has a number of eleven digits.
fn has_identifier(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 11)
}

fn rules_with<'j>(report: &'j Value, outcome: &str) -> Vec<&'j str> {
    let rules = report["rules"].as_array().unwrap().iter().filter(|rule| rule["outcome"] == outcome);
    rules.map(|rule| rule["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_failure_is_in_every_format_and_no_secret_is() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::SortsPersons));
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let output = verify(folder.path(), krr.uri(), None, &ALL_FORMATS, Some(&summary));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));

    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(rules_with(&report, "broken"), ["order-of-request"]);
    assert_eq!((&report["outcome"], &report["target"]["mock_version"]), (&"broken".into(), &"0.1.0".into()));
    let breach =
        &report["rules"].as_array().unwrap().iter().find(|rule| rule["outcome"] == "broken").unwrap()["breach"];
    assert_eq!((&breach["class"], &breach["operations"][0]), (&"mock-wrong".into(), &"getUsers".into()));

    let sarif = json(&folder.path().join("out.sarif"));
    crate::reports::sarif::is_valid(&sarif);
    let result = &sarif["runs"][0]["results"][0];
    let place = &result["locations"][0];
    assert_eq!(
        (&result["ruleId"], &place["logicalLocations"][0]["name"]),
        (&"order-of-request".into(), &"getUsers".into())
    );
    assert!(place.get("physicalLocation").is_none(), "the reader has none of our files");

    let fidelity = fs::read_to_string(folder.path().join("out.fidelity.json")).unwrap();
    assert!(fidelity.contains("\"order-of-request\": \"broken\"") && !fidelity.contains("curl"), "{fidelity}");
    let junit = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    let rules = Rules::bundled().iter().filter(|rule| rule.generations.contains(&Generation::G3)).count();
    assert!(junit.contains(&format!("tests=\"{rules}\"")) && junit.contains("failures=\"1\""), "{junit}");
    let annotation = text(&output.stdout);
    let annotation = annotation.lines().find(|line| line.starts_with("::error ")).unwrap();
    assert!(annotation.starts_with("::error title=KRR%3A order-of-request failed::"), "{annotation}");
    assert!(fs::read_to_string(&summary).unwrap().starts_with("before\n## krr-contract: FAILED"));

    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let report = fs::read_to_string(entry.path()).unwrap();
        assert_no_secret(&report, &entry.file_name().display().to_string());
    }
    assert_no_secret(&text(&output.stdout), "standard output");
}

/// Identifiers are in commands only, and synthetic; tokens are nowhere.
fn assert_no_secret(report: &str, name: &str) {
    assert!(!report.contains("eyJ"), "{name} has a token");
    // A seed, a time or a digest may be as long. An identifier of a person follows the name of the list.
    let lists = ["personidentifikatorer", "pid "];
    for line in
        report.lines().filter(|line| has_identifier(line) && !line.contains("sha256") && !line.contains("SHA-256"))
    {
        assert!(lists.iter().any(|list| line.contains(list)), "{name}: {line}");
    }
    let runs = report.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 11);
    for identifier in runs.filter_map(|run| run.parse::<krr_fixtures::Personidentifikator>().ok()) {
        assert!(identifier.is_synthetic(), "{name}: a person who may be real");
    }
}

#[tokio::test]
async fn an_accepted_failure_passes_until_it_expires() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::Descends));
    let token = krr.token("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    let live = hiding_the_mock(krr.uri());
    let folder = tempfile::tempdir().unwrap();
    let deviation = |id: &str, rule: &str, expires: &str| {
        format!(
            "[[deviation]]\nid = \"{id}\"\ntarget = \"127.0.0.1\"\nrules = [\"{rule}\"]\nreason.en = \"It sorts.\"\n\
             reason.nb = \"Den sorterer.\"\nowner = \"us\"\nfound = \"2020-01-01\"\nexpires = \"{expires}\"\nevidence = [\"here\"]\n"
        )
    };
    let known = deviation("sorts", "ascending-order", "2999-01-01") + &deviation("gone", "plain-json", "2999-01-01");
    fs::write(folder.path().join("known.toml"), known).unwrap();
    let old = deviation("sorts", "ascending-order", "2020-02-01");
    fs::write(folder.path().join("old.toml"), old).unwrap();

    let more = [&ALL_FORMATS[..], &["--deviations", "known.toml"]].concat();
    let output = verify(folder.path(), &live, Some(("KRR_ACCESS_TOKEN", &token)), &more, None);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}{}", text(&output.stderr));
    assert!(
        out.contains("ACCEPTED ascending-order") && out.contains("It sorts. (sorts; us; until 2999-01-01)"),
        "{out}"
    );
    assert!(out.contains("0 failed, 1 accepted,") && out.contains("deviation gone is no longer seen"), "{out}");
    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(rules_with(&report, "accepted"), ["ascending-order"]);
    assert_eq!(report["no_longer_seen"][0]["id"], "gone");
    let sarif = json(&folder.path().join("out.sarif"));
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["status"], "accepted");

    let output = verify(folder.path(), &live, Some(("KRR_ACCESS_TOKEN", &token)), &["--deviations", "old.toml"], None);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("no longer accepted: sorts expired on 2020-02-01 (us)"), "{out}");
    assert!(out.contains("service changed: it was seen live on 2024-01-26"), "{out}");

    let output = verify(folder.path(), krr.uri(), None, &["--deviations", "known.toml"], None);
    assert_eq!(output.status.code(), Some(1), "a deviation applies to krr-mock only when it names it");
}

#[tokio::test]
async fn a_baseline_is_written_and_only_new_failures_fail() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::SortsPersons));
    let folder = tempfile::tempdir().unwrap();
    let run = |more: &[&str]| verify(folder.path(), krr.uri(), None, more, None);
    let known = ["--baseline", "known.toml"];
    let missing = run(&known);
    assert_eq!(missing.status.code(), Some(2), "{}", text(&missing.stderr));

    let writing =
        ["--baseline", "known.toml", "--write-baseline", "--accepted-by", "us", "--accepted-until", "2999-01-01"];
    let output = run(&writing);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    let written = fs::read_to_string(folder.path().join("known.toml")).unwrap();
    assert!(written.contains("rule = \"order-of-request\"\noperation = \"getUsers\"\n"), "{written}");
    assert!(written.contains("accepted_by = \"us\"\nuntil = \"2999-01-01\""), "{written}");

    let output = run(&[&known[..], &["--report", "fidelity=old.json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("ACCEPTED order-of-request"), "{}", text(&output.stdout));

    fs::write(
        folder.path().join("known.toml"),
        written.replace("until = \"2999", "until = \"2026").replace("first_seen = \"20", "first_seen = \"19"),
    )
    .unwrap();
    let output = run(&known);
    assert_eq!(output.status.code(), Some(1), "an expired entry counts again");
    assert!(
        text(&output.stdout).contains("no longer accepted: baseline expired on 2026-01-01 (us)"),
        "{}",
        text(&output.stdout)
    );

    krr.set_mutant(Some(NamedMutant::Descends));
    fs::write(folder.path().join("known.toml"), &written).unwrap();
    let output = run(&[&known[..], &["--report", "fidelity=new.json"]].concat());
    assert_eq!(output.status.code(), Some(1), "another rule is new");
    let compared = |old: &str, new: &str| {
        let mut command = program(&["fidelity", old, new]);
        let output = command.current_dir(folder.path()).output().unwrap();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, out) = compared("old.json", "new.json");
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("worse            ascending-order: held before, broken now"), "{out}");
    assert!(out.contains("better           order-of-request: accepted before, held now"), "{out}");
    assert_eq!(compared("old.json", "old.json").0, Some(0));
    let (code, out) = compared("known.toml", "new.json");
    assert!(code == Some(2) && out.contains("known.toml: not a fidelity record"), "{out}");
}

#[tokio::test]
async fn skipped_rules_have_a_reason_and_too_many_are_inconclusive() {
    let krr = KrrMock::start().await;
    let live = hiding_the_mock(krr.uri());
    let folder = tempfile::tempdir().unwrap();
    let token = krr.token("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    let output = verify(folder.path(), &live, Some(("KRR_ACCESS_TOKEN", &token)), &["--report", "json=-"], None);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    is_valid(&report);
    let reason =
        |id: &str| report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).unwrap()["reason"].clone();
    assert_eq!((reason("patch-is-visible"), reason("issuer-of-generation")), ("no-token".into(), "no-token".into()));
    assert!(
        text(&output.stderr).contains("skipped, needs a token of the legacy OIDC provider: issuer-of-generation"),
        "standard output is taken"
    );

    // Most rules are about lists, which need a machine's token.
    let person = krr.user_token("krr:user/kontaktinformasjon.read krr:user/digitalpost.read", "11822648950");
    let output = verify(folder.path(), &live, Some(("KRR_USER_TOKEN", &person)), &[], None);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{out}");
    assert!(out.contains("\nINCONCLUSIVE: ") && out.contains(" 0 failed,"), "{out}");
}

#[test]
fn an_unwritable_report_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    // No server listens there: a request would give exit code 3.
    for (report, expected) in [
        ("json=/no/such/folder/out.json", "no such folder /no/such/folder"),
        ("json=.", "is a folder"),
        ("json", "expected json=PATH"),
        ("jsn=out", "unknown format \"jsn\""),
        ("terminal=out", "terminal takes no path"),
    ] {
        let output = verify(folder.path(), "http://127.0.0.1:1", None, &["--report", report], None);
        assert_eq!(output.status.code(), Some(2), "{report}");
        assert!(text(&output.stderr).contains(expected), "{report}: {}", text(&output.stderr));
    }
    for (twice, expected) in [
        (["--report", "json=out", "--report", "html=./out"], "another report has this path"),
        (["--report", "json=-", "--report", "html=-"], "only one report can go"),
    ] {
        let output = verify(folder.path(), "http://127.0.0.1:1", None, &twice, None);
        assert_eq!(output.status.code(), Some(2), "{twice:?}");
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no temporary file is left");
}

#[tokio::test]
async fn colour_needs_a_terminal_or_clicolor_force() {
    let krr = KrrMock::start().await;
    let colours = |variable: Option<(&str, &str)>| {
        let mut command = program(&["verify", "--target", krr.uri(), "--max-requests", "2"]);
        let output = command.env_remove("CLICOLOR_FORCE").envs(variable).output().unwrap();
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!colours(None), "a pipe is not a terminal");
    assert!(colours(Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colours(Some(("NO_COLOR", "1"))));
}

/// Ctrl-C, as a CI system sends it on a time-out.
#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_run_reports_its_findings() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::SortsPersons));
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(&[
        "verify",
        "--target",
        krr.uri(),
        "--cases",
        "1000000",
        "--world",
        "busy",
        "--report",
        "json=out.json",
    ]);
    let child = command.current_dir(folder.path()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    // The signal handler is in place by then.
    while krr.world("busy").exchanges().len() < 20 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(i64::from(output.status.code().unwrap()), report["exit_code"].as_i64().unwrap());
    assert!(text(&output.stdout).contains("stopped early: interrupted"));
    assert!(report["cases"].as_u64().unwrap() > 0 && !rules_with(&report, "held").is_empty(), "findings are kept");
}
