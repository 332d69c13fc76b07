//! Any report can be written in every format, and the outcome follows from its counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_contract_tests::{
    Case, Failure, MissingToken, Outcome, Report, Restored, StopReason,
    report::{Baseline, Format, ReportData, RunInfo, SkipReason, TargetInfo, github_actions},
};
use krr_specs::{AcceptedDeviations, Generation, Pointer, RuleId, Rules, Violation};
use proptest::{collection::vec, prelude::*, test_runner::RngSeed};
use serde_json::Value;

use crate::reports::formats::is_valid;
use crate::reports::sarif;
use crate::suite::suite_size;

/// Any text, also with characters that end a tag, a command or a line.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        Just("]]> <script>alert(1)</script> & \u{1b}[31m \u{0} \r\n::error::x `` ```".to_owned()),
        Just("\u{fffe}\u{7f}\u{85}\u{2028}".to_owned()),
    ]
}

fn any_failure(rule: RuleId) -> impl Strategy<Value = Failure> {
    let places = ["/components/schemas/PersonResource/properties/status", "/components/schemas/PersonResource", ""];
    let place = proptest::option::of(proptest::sample::select(places.to_vec()));
    let violation = (any_text(), place).prop_map(move |(reason, place)| {
        let violation = Violation::new(rule, reason);
        place.map_or_else(|| violation.clone(), |place| violation.clone().in_document(Pointer::new(place)))
    });
    let violations = vec(violation, 0..30);
    let rest = (vec(any_text(), 0..3), any::<bool>(), any::<Option<bool>>());
    (violations, rest).prop_map(move |(violations, (commands, named, happened_again))| {
        let operations: BTreeSet<&str> = named.then_some("getUsers").into_iter().collect();
        Failure { rule, case: Case::new([]), violations, commands, answers: Vec::new(), operations, happened_again }
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

#[derive(Debug)]
enum GeneratedOutcome {
    Failed(Failure),
    Differs(Failure),
    Passed(RuleId),
    Skipped(RuleId, SkipReason),
    OfAnotherGeneration,
}

fn any_outcome(id: &'static str) -> BoxedStrategy<GeneratedOutcome> {
    let rule = RuleId(id);
    let missing_token = MissingToken::Machine("krr:global/digitalpost.read".to_owned());
    let why = vec![
        SkipReason::NoToken(missing_token),
        SkipReason::ReadOnlyTarget,
        SkipReason::NothingSeen,
        SkipReason::CutShort,
    ];
    let why = proptest::sample::select(why);
    prop_oneof![
        any_failure(rule).prop_map(GeneratedOutcome::Failed),
        any_failure(rule).prop_map(GeneratedOutcome::Differs),
        Just(()).prop_map(move |()| GeneratedOutcome::Passed(rule)),
        why.prop_map(move |why| GeneratedOutcome::Skipped(rule, why)),
        Just(()).prop_map(|()| GeneratedOutcome::OfAnotherGeneration),
    ]
    .boxed()
}

fn any_report() -> impl Strategy<Value = Report> {
    let outcomes: Vec<_> = Rules::bundled().iter().map(|rule| any_outcome(&rule.id)).collect();
    let stopped = proptest::sample::select(vec![None, Some(false), Some(true)]);
    let generation = proptest::sample::select(Generation::ALL.to_vec());
    (outcomes, stopped, generation, any::<(u64, u32, bool, u16)>()).prop_map(
        |(outcomes, stopped, generation, (seed, millis, is_mock, port))| {
            let mut report = Report {
                target: TargetInfo { host: "127.0.0.1".to_owned(), port, is_mock },
                generation,
                seed,
                failures: Vec::new(),
                differences: Vec::new(),
                passed: BTreeSet::new(),
                skipped: BTreeMap::new(),
                stopped: stopped.map(|budget| if budget { StopReason::Budget } else { StopReason::Interrupted }),
                sampled: false,
                cases: u64::from(millis),
                requests: seed >> 1,
                waits: 0,
                retries: 0,
                restored: Restored::default(),
                duration: Duration::from_millis(millis.into()),
                coverage: None,
            };
            for outcome in outcomes {
                match outcome {
                    GeneratedOutcome::Failed(failure) => report.failures.push(failure),
                    GeneratedOutcome::Differs(difference) => report.differences.push(difference),
                    GeneratedOutcome::Passed(rule) => drop(report.passed.insert(rule)),
                    GeneratedOutcome::Skipped(rule, why) => drop(report.skipped.insert(rule, why)),
                    GeneratedOutcome::OfAnotherGeneration => {}
                }
            }
            report
        },
    )
}

fn data(report: &Report, deviations: &AcceptedDeviations) -> ReportData {
    ReportData::of(
        report,
        &RunInfo {
            mock_version: None,
            document_sha256: "0".repeat(64),
            began: "2026-11-23T00:00:00Z".parse().unwrap(),
            deviations,
            baseline: &Baseline::default(),
            configuration: Some("my folder/known.toml".into()),
        },
    )
}

/// Well-formed XML: every tag is closed, and there is no character that XML forbids.
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
    forbidden.map_or(Ok(()), |c| Err(format!("{c:?} is not allowed in XML")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_report_can_be_written_in_every_format(report in any_report()) {
        let data = data(&report, &AcceptedDeviations::default());
        let render = |format: Format| format.render(&data).unwrap();
        let json: Value = serde_json::from_str(&render(Format::Json)).unwrap();
        is_valid(&json);
        prop_assert_eq!(json["counts"]["broken"].as_u64(), Some(report.failures.len() as u64));
        prop_assert_eq!(data.outcome(), report.outcome());
        let log: Value = serde_json::from_str(&render(Format::Sarif)).unwrap();
        sarif::is_valid(&log);
        for result in log["runs"][0]["results"].as_array().unwrap() {
            prop_assert!(!result["message"]["text"].as_str().unwrap().is_empty(), "{}", result);
            let place = &result["locations"][0]["physicalLocation"];
            prop_assert_eq!(&place["artifactLocation"]["uri"], "my%20folder/known.toml", "only a file that the reader has");
        }
        serde_json::from_str::<Value>(&render(Format::Fidelity)).unwrap();
        if let Err(error) = is_well_formed(&render(Format::Junit)) {
            prop_assert!(false, "{}", error);
        }
        let page = render(Format::Html);
        prop_assert!(!page.contains("<script"), "markup from a target is escaped");
        prop_assert!(!page.contains(|c: char| c.is_control() && c != '\n'), "control characters are replaced");
        let annotations = github_actions::annotations(&data);
        prop_assert!(annotations.lines().all(|line| line.starts_with("::error title=KRR%3A ") || line.starts_with("::notice title=KRR%3A ")), "{}", annotations);
        prop_assert!(prose(&github_actions::summary(&data)).all(|line| !line.contains('<')));
        let plain = suite_size::text(&report);
        prop_assert!(plain.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", plain);
    }
}

#[test]
fn fewer_passed_than_skipped_rules_are_inconclusive() {
    let ids: Vec<RuleId> = Rules::bundled().iter().map(|rule| RuleId(&rule.id)).collect();
    let report = |passed: usize, skipped: usize, stopped: Option<StopReason>| Report {
        target: TargetInfo { host: "a.example".to_owned(), port: 443, is_mock: false },
        generation: Generation::G3,
        seed: 1,
        failures: Vec::new(),
        differences: Vec::new(),
        passed: ids[..passed].iter().copied().collect(),
        skipped: ids[passed..passed + skipped]
            .iter()
            .map(|rule| (*rule, SkipReason::NoToken(MissingToken::Expired)))
            .collect(),
        stopped,
        sampled: false,
        cases: 1,
        requests: 1,
        waits: 0,
        retries: 0,
        restored: Restored::default(),
        duration: Duration::from_secs(1),
        coverage: None,
    };
    for (report, expected, verdict) in [
        (report(5, 5, None), Outcome::Passed, "5 rules passed"),
        (report(5, 6, None), Outcome::Inconclusive, "INCONCLUSIVE: 6 rules were skipped and only 5 tested"),
        (report(0, 6, None), Outcome::Inconclusive, "INCONCLUSIVE: no rule could be tested"),
        (report(0, 0, None), Outcome::Inconclusive, "INCONCLUSIVE"),
        (report(5, 6, Some(StopReason::Budget)), Outcome::CutShort, "STOPPED EARLY: 5 rules passed, 6 skipped"),
        (report(0, 6, Some(StopReason::Interrupted)), Outcome::CutShort, "stopped early: interrupted"),
        (report(0, 6, Some(StopReason::TokenRefused)), Outcome::Inconclusive, "was refused (401)"),
    ] {
        assert_eq!((report.outcome(), data(&report, &AcceptedDeviations::default()).outcome()), (expected, expected));
        let plain = suite_size::text(&report);
        assert!(plain.contains(verdict), "{plain}");
    }
}
