use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::report::summary::ReportData;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleOutcome, RuleResult};

const MAX_VIOLATIONS: usize = 20;

/// A test case for each rule. An accepted failure, and a difference from a guess, pass with a note.
pub(crate) fn render(data: &ReportData) -> Result<String, SerializeError> {
    let generation = data.target.generation;
    let mut suite = TestSuite::new(format!("krr-contract {generation}"));
    let mock = data.target.mock_version.as_deref().unwrap_or("");
    for (name, value) in [
        ("target", data.target.host.as_str()),
        ("mock-version", mock),
        ("document-sha256", &data.target.document_sha256),
        ("began", &data.began),
        ("seed", &data.seed.to_string()),
        ("verdict", &data.verdict()),
        ("stopped", data.stopped.as_deref().unwrap_or("")),
    ] {
        if !value.is_empty() {
            suite.add_property((name, without_noncharacters(value).as_str()));
        }
    }
    let took = Duration::try_from_secs_f64(data.duration_s).unwrap_or_default();
    suite.set_time(took);
    for row in &data.rules {
        let mut case = TestCase::new(row.id, status(row));
        case.set_classname(format!("krr.{generation}"));
        if let RuleOutcome::Accepted { breach, deviation } = &row.outcome {
            case.set_system_out(without_noncharacters(&format!("{}\n\n{}", accepted(deviation), text(row, breach))));
        }
        if let RuleOutcome::Differs { breach } = &row.outcome {
            case.set_system_out(format!("differs from our guess, which fails nothing\n\n{}", text(row, breach)));
        }
        suite.add_test_case(case);
    }
    let mut report = Report::new("krr-contract");
    report.set_time(took);
    report.add_test_suite(suite);
    report.to_string()
}

fn status(row: &RuleResult) -> TestCaseStatus {
    match &row.outcome {
        RuleOutcome::Passed | RuleOutcome::Accepted { .. } | RuleOutcome::Differs { .. } => TestCaseStatus::success(),
        RuleOutcome::Skipped { in_words, .. } => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(in_words.as_str());
            status
        }
        RuleOutcome::Failed { breach, expired } => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let expired =
                expired.as_ref().map(|deviation| format!("{} expired on {}\n", deviation.id, deviation.expires));
            status.set_message(row.statement.en.clone()).set_type(breach.attribution.class.to_string());
            status.set_description(format!("{}{}", expired.unwrap_or_default(), text(row, breach)));
            status
        }
    }
}

fn accepted(deviation: &KnownDeviation) -> String {
    format!("accepted until {} as {}: {}", deviation.expires, deviation.id, deviation.reason.en)
}

fn text(row: &RuleResult, breach: &Breach) -> String {
    let because = format!("{}: {}", breach.attribution.class, breach.attribution.because);
    let mut lines = vec![row.expectation(), because];
    lines.extend(row.legal.map(str::to_owned));
    lines.extend(breach.sentences(MAX_VIOLATIONS).into_iter().map(|sentence| format!("- {sentence}")));
    lines.push("smallest case:".to_owned());
    lines.extend(breach.commands.iter().cloned());
    lines.push("answered:".to_owned());
    lines.extend(breach.answered());
    without_noncharacters(&lines.join("\n"))
}

/// Replaces the two characters that XML forbids and the writer does not escape (XML 1.0, section 2.2).
fn without_noncharacters(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
