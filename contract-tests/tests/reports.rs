//! What is told of a run, in every format: true, well formed, and without a secret.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
    sync::LazyLock,
    time::Duration,
};

use krr_contract_tests::{
    Case, Failure, Lack, Outcome, Report, Restored, Stopped,
    report::{Account, Circumstances, Format, JSON_SCHEMA, Skipped, Subject, github, terminal},
};
use krr_mock_server::{KrrMock, Lie};
use krr_specs::{Deviations, Generation, RuleId, Rules, Violation};
use proptest::{collection::vec, prelude::*, test_runner::RngSeed};
use serde_json::Value;

use crate::proxy::hiding_the_mock;

/// Runs `krr-contract verify` in `folder`, with a token for targets that are no mock of ours.
fn verify(folder: &Path, target: &str, token: Option<&str>, more: &[&str], github: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    for name in ["KRR_ACCESS_TOKEN", "KRR_USER_TOKEN", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.envs(token.map(|token| ("KRR_ACCESS_TOKEN", token)));
    command.envs(github.map(|summary| ("GITHUB_STEP_SUMMARY", summary.as_os_str())));
    command.envs(github.map(|_| ("GITHUB_ACTIONS", "true")));
    command.args(["verify", "--target", target, "--seed", "1", "--cases", "8"]).args(more);
    command.current_dir(folder).output().unwrap()
}

const EVERY: [&str; 10] = [
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

fn is_valid(report: &Value) {
    let errors: Vec<String> =
        SCHEMA.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Whether anything in it is as long as an identifier.
fn names_somebody(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 11)
}

fn rules_with<'j>(report: &'j Value, outcome: &str) -> Vec<&'j str> {
    let rules = report["rules"].as_array().unwrap().iter().filter(|rule| rule["outcome"] == outcome);
    rules.map(|rule| rule["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_liar_is_told_of_in_every_format_and_no_secret_is() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(Lie::SortsPersons));
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").unwrap();
    let output = verify(folder.path(), krr.uri(), None, &EVERY, Some(&summary));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));

    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(rules_with(&report, "broken"), ["order-of-request"]);
    assert_eq!((&report["outcome"], &report["target"]["mock_version"]), (&"broken".into(), &"0.1.0".into()));
    let breach =
        &report["rules"].as_array().unwrap().iter().find(|rule| rule["outcome"] == "broken").unwrap()["breach"];
    assert_eq!((&breach["class"], &breach["operations"][0]), (&"mock-wrong".into(), &"getUsers".into()));

    let sarif = json(&folder.path().join("out.sarif"));
    let result = &sarif["runs"][0]["results"][0];
    let driver = &sarif["runs"][0]["tool"]["driver"];
    let rule = &driver["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!((&sarif["version"], &rule["id"]), (&"2.1.0".into(), &result["ruleId"]));

    let fidelity = fs::read_to_string(folder.path().join("out.fidelity.json")).unwrap();
    assert!(fidelity.contains("\"order-of-request\": \"broken\"") && !fidelity.contains("curl"), "{fidelity}");
    let junit = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    assert!(junit.contains("tests=\"50\"") && junit.contains("failures=\"1\""), "{junit}");
    let annotation = text(&output.stdout);
    let annotation = annotation.lines().find(|line| line.starts_with("::error ")).unwrap();
    assert!(annotation.starts_with("::error title=KRR%3A order-of-request is broken::"), "{annotation}");
    assert!(fs::read_to_string(&summary).unwrap().starts_with("before\n## krr-contract: BROKEN"));

    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let told = fs::read_to_string(entry.path()).unwrap();
        holds_no_secret(&told, &entry.file_name().display().to_string());
    }
    holds_no_secret(&text(&output.stdout), "standard output");
}

/// Identifiers stand in commands alone, and are synthetic there; tokens stand nowhere.
fn holds_no_secret(told: &str, name: &str) {
    assert!(!told.contains("eyJ"), "{name} holds a token");
    // A seed, a time or a digest may be as long; a person's identifier stands behind the name of the list.
    let lists = ["personidentifikatorer", "pid "];
    for line in
        told.lines().filter(|line| names_somebody(line) && !line.contains("sha256") && !line.contains("SHA-256"))
    {
        assert!(lists.iter().any(|list| line.contains(list)), "{name}: {line}");
    }
    let runs = told.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 11);
    for identifier in runs.filter_map(|run| run.parse::<krr_fixtures::Personidentifikator>().ok()) {
        assert!(identifier.is_synthetic(), "{name}: somebody who may be real");
    }
}

#[tokio::test]
async fn what_is_accepted_breaks_nothing_until_it_expires() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(Lie::SortsPersons));
    let token = krr.token("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    let live = hiding_the_mock(krr.uri());
    let folder = tempfile::tempdir().unwrap();
    let deviation = |id: &str, rule: &str, expires: &str| {
        format!(
            "[[deviation]]\nid = \"{id}\"\ntarget = \"127.0.0.1\"\nrules = [\"{rule}\"]\nreason.en = \"It sorts.\"\n\
             reason.nb = \"Den sorterer.\"\nowner = \"us\"\nfound = \"2020-01-01\"\nexpires = \"{expires}\"\nevidence = [\"here\"]\n"
        )
    };
    let known = deviation("sorts", "order-of-request", "2999-01-01") + &deviation("gone", "plain-json", "2999-01-01");
    fs::write(folder.path().join("known.toml"), known).unwrap();
    let old = deviation("sorts", "order-of-request", "2020-02-01");
    fs::write(folder.path().join("old.toml"), old).unwrap();

    let more = [&EVERY[..], &["--deviations", "known.toml"]].concat();
    let output = verify(folder.path(), &live, Some(&token), &more, None);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}{}", text(&output.stderr));
    assert!(
        out.contains("ACCEPTED order-of-request") && out.contains("It sorts. (sorts; us; until 2999-01-01)"),
        "{out}"
    );
    assert!(out.contains("0 broken, 1 accepted,") && out.contains("deviation gone is no longer seen"), "{out}");
    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(rules_with(&report, "accepted"), ["order-of-request"]);
    assert_eq!(report["no_longer_seen"][0]["id"], "gone");
    let sarif = json(&folder.path().join("out.sarif"));
    assert_eq!(sarif["runs"][0]["results"][0]["suppressions"][0]["status"], "accepted");

    let output = verify(folder.path(), &live, Some(&token), &["--deviations", "old.toml"], None);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(out.contains("accepted no longer: sorts expired on 2020-02-01 (us)"), "{out}");
    // It was seen on G1 and carried over to G3: what breaks it there is our belief.
    assert!(out.contains("mock wrong: it was seen live on 2020-12-04, before g3 began"), "{out}");

    let output = verify(folder.path(), krr.uri(), None, &["--deviations", "known.toml"], None);
    assert_eq!(output.status.code(), Some(1), "a mock of ours is meant only where it is named");
}

#[tokio::test]
async fn what_was_left_out_has_a_reason_and_too_much_of_it_is_no_success() {
    let krr = KrrMock::start().await;
    let live = hiding_the_mock(krr.uri());
    let folder = tempfile::tempdir().unwrap();
    let token = krr.token("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    let output = verify(folder.path(), &live, Some(&token), &["--report", "json=-"], None);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    is_valid(&report);
    let reason =
        |id: &str| report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).unwrap()["reason"].clone();
    assert_eq!((reason("patch-is-visible"), reason("issuer-of-generation")), ("no-token".into(), "no-token".into()));
    assert!(text(&output.stderr).contains("not tried, takes tokens that are not at hand:"), "standard output is taken");
}

#[test]
fn a_place_that_cannot_be_written_is_said_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens there: had anything been sent, it would be 3.
    for (report, expected) in [
        ("json=/no/such/folder/out.json", "there is no folder /no/such/folder"),
        ("json=.", "this is a folder"),
        ("json", "say where it goes: json=PATH"),
        ("jsn=out", "there is no format \"jsn\""),
        ("terminal=out", "terminal goes to the terminal"),
    ] {
        let output = verify(folder.path(), "http://127.0.0.1:1", None, &["--report", report], None);
        assert_eq!(output.status.code(), Some(2), "{report}");
        assert!(text(&output.stderr).contains(expected), "{report}: {}", text(&output.stderr));
    }
    for (twice, expected) in [
        (["--report", "json=out", "--report", "html=./out"], "another report goes there"),
        (["--report", "json=-", "--report", "html=-"], "only one report fits"),
    ] {
        let output = verify(folder.path(), "http://127.0.0.1:1", None, &twice, None);
        assert_eq!(output.status.code(), Some(2), "{twice:?}");
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no draft is left behind");
}

#[tokio::test]
async fn colour_is_for_a_terminal_or_for_whoever_insists() {
    let krr = KrrMock::start().await;
    let colours = |variable: Option<(&str, &str)>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_ACTIONS").envs(variable);
        let output = command.args(["verify", "--target", krr.uri(), "--cases", "1"]).output().unwrap();
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!colours(None), "a pipe is no terminal");
    assert!(colours(Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colours(Some(("NO_COLOR", "1"))));
}

/// Ctrl-C, as a CI system sends it when its patience ends.
#[cfg(unix)]
#[tokio::test]
async fn what_was_found_before_an_interrupt_is_told() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(Lie::SortsPersons));
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    command.args(["verify", "--target", krr.uri(), "--cases", "1000000", "--report", "json=out.json"]);
    let child = command.current_dir(folder.path()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    // The first checks are of the document, the next is of the order; by then the handler is in place.
    while krr.exchanges().len() < 200 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    let report = json(&folder.path().join("out.json"));
    is_valid(&report);
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(i64::from(output.status.code().unwrap()), report["exit_code"].as_i64().unwrap());
    assert!(text(&output.stdout).contains("cut short: interrupted"));
    assert!(report["cases"].as_u64().unwrap() > 0 && !rules_with(&report, "held").is_empty(), "findings are kept");
}

/// Any text, with what ends a tag, a command or a line in it.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        Just("]]> <script>alert(1)</script> & \u{1b}[31m \u{0} \r\n::error::x `` ```".to_owned()),
        Just("\u{fffe}\u{7f}\u{85}\u{2028}".to_owned()),
    ]
}

fn any_failure(rule: RuleId) -> impl Strategy<Value = Failure> {
    let violations = vec(any_text().prop_map(move |reason| Violation::new(rule, reason)), 0..30);
    (violations, vec(any_text(), 0..3), any::<bool>()).prop_map(move |(violations, commands, named)| {
        let operations: BTreeSet<&str> = named.then_some("getUsers").into_iter().collect();
        Failure { rule, case: Case::of([]), violations, commands, operations }
    })
}

/// The lines of Markdown that are not code.
fn prose(markdown: &str) -> impl Iterator<Item = &str> {
    let mut fence = None;
    markdown.lines().filter(move |line| match fence {
        Some(end) => {
            fence = fence.filter(|_| *line != end);
            false
        }
        None => {
            fence = line.strip_suffix("sh").filter(|fence| fence.starts_with("```"));
            fence.is_none()
        }
    })
}

/// What becomes of one rule.
#[derive(Debug)]
enum Fate {
    Broken(Failure),
    Held(RuleId),
    Skipped(RuleId, Skipped),
    OfAnotherGeneration,
}

fn any_fate(id: &'static str) -> BoxedStrategy<Fate> {
    let rule = RuleId(id);
    let lack = Lack::Machine("krr:global/digitalpost.read".to_owned());
    let why = vec![Skipped::NoToken(lack), Skipped::NoLeave, Skipped::NothingSeen, Skipped::CutShort];
    let why = proptest::sample::select(why);
    prop_oneof![
        any_failure(rule).prop_map(Fate::Broken),
        Just(()).prop_map(move |()| Fate::Held(rule)),
        why.prop_map(move |why| Fate::Skipped(rule, why)),
        Just(()).prop_map(|()| Fate::OfAnotherGeneration),
    ]
    .boxed()
}

fn any_report() -> impl Strategy<Value = Report> {
    let fates: Vec<_> = Rules::bundled().iter().map(|rule| any_fate(&rule.id)).collect();
    let stopped = proptest::sample::select(vec![None, Some(false), Some(true)]);
    let generation = proptest::sample::select(Generation::ALL.to_vec());
    (fates, stopped, generation, any::<(u64, u32, bool, u16)>()).prop_map(
        |(fates, stopped, generation, (seed, millis, is_mock, port))| {
            let mut report = Report {
                subject: Subject { host: "127.0.0.1".to_owned(), port, is_mock },
                generation,
                seed,
                failures: Vec::new(),
                held: BTreeSet::new(),
                skipped: std::collections::BTreeMap::new(),
                stopped: stopped.map(|budget| if budget { Stopped::Budget } else { Stopped::Interrupted }),
                cases: u64::from(millis),
                requests: seed >> 1,
                waits: 0,
                restored: Restored::default(),
                took: Duration::from_millis(millis.into()),
                coverage: None,
            };
            for fate in fates {
                match fate {
                    Fate::Broken(failure) => report.failures.push(failure),
                    Fate::Held(rule) => drop(report.held.insert(rule)),
                    Fate::Skipped(rule, why) => drop(report.skipped.insert(rule, why)),
                    Fate::OfAnotherGeneration => {}
                }
            }
            report
        },
    )
}

fn account(report: &Report, deviations: &Deviations) -> Account {
    Account::of(
        report,
        &Circumstances {
            mock_version: None,
            document_sha256: "0".repeat(64),
            began: "2026-11-23T00:00:00Z".parse().unwrap(),
            deviations,
        },
    )
}

/// Well-formed XML, as far as whoever reads JUnit needs it: every tag is closed, and nothing is in it that XML forbids.
fn is_well_formed(xml: &str) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Text(text) => drop(text.decode().map_err(|error| error.to_string())?),
            _ => {}
        }
    }
    let forbidden = xml
        .chars()
        .find(|c| matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && *c != '\r');
    forbidden.map_or(Ok(()), |c| Err(format!("{c:?} has no place in XML")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_report_can_be_told_in_every_format(report in any_report()) {
        let account = account(&report, &Deviations::default());
        let render = |format: Format| format.render(&account).unwrap();
        let json: Value = serde_json::from_str(&render(Format::Json)).unwrap();
        is_valid(&json);
        prop_assert_eq!(json["counts"]["broken"].as_u64(), Some(report.failures.len() as u64));
        prop_assert_eq!(account.outcome(), report.outcome());
        let sarif: Value = serde_json::from_str(&render(Format::Sarif)).unwrap();
        for result in sarif["runs"][0]["results"].as_array().unwrap() {
            prop_assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "{}", result);
        }
        serde_json::from_str::<Value>(&render(Format::Fidelity)).unwrap();
        if let Err(error) = is_well_formed(&render(Format::Junit)) {
            prop_assert!(false, "{}", error);
        }
        prop_assert!(!render(Format::Html).contains("<script"), "markup of a target is text");
        let annotations = github::annotations(&account);
        prop_assert!(annotations.lines().all(|line| line.starts_with("::error title=KRR%3A ")), "{}", annotations);
        prop_assert!(prose(&github::summary(&account)).all(|line| !line.contains('<')));
        let mut plain = Vec::new();
        terminal::write(&report, &mut plain).unwrap();
        let plain = String::from_utf8(plain).unwrap();
        prop_assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", plain);
    }
}

#[test]
fn fewer_held_than_left_out_is_no_success() {
    let ids: Vec<RuleId> = Rules::bundled().iter().map(|rule| RuleId(&rule.id)).collect();
    let report = |held: usize, skipped: usize, stopped: Option<Stopped>| Report {
        subject: Subject { host: "a.example".to_owned(), port: 443, is_mock: false },
        generation: Generation::G3,
        seed: 1,
        failures: Vec::new(),
        held: ids[..held].iter().copied().collect(),
        skipped: ids[held..held + skipped].iter().map(|rule| (*rule, Skipped::NoToken(Lack::Expired))).collect(),
        stopped,
        cases: 1,
        requests: 1,
        waits: 0,
        restored: Restored::default(),
        took: Duration::from_secs(1),
        coverage: None,
    };
    for (report, expected, verdict) in [
        (report(5, 5, None), Outcome::Held, "5 rules held"),
        (report(5, 6, None), Outcome::NotJudged, "NOT JUDGED: 6 rules were not tried, and only 5 were"),
        (report(0, 6, None), Outcome::NotJudged, "NOT JUDGED: no rule could be tried"),
        (report(0, 0, None), Outcome::NotJudged, "NOT JUDGED"),
        (report(5, 6, Some(Stopped::Budget)), Outcome::CutShort, "CUT SHORT: 5 rules held by then, 6 were not tried"),
        (report(0, 6, Some(Stopped::Interrupted)), Outcome::CutShort, "cut short: interrupted"),
        (report(0, 6, Some(Stopped::TokenRefused)), Outcome::NotJudged, "not accepted (401)"),
    ] {
        assert_eq!((report.outcome(), account(&report, &Deviations::default()).outcome()), (expected, expected));
        let mut plain = Vec::new();
        terminal::write(&report, &mut plain).unwrap();
        assert!(text(&plain).contains(verdict), "{}", text(&plain));
    }
}
