use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use crate::gauntlet::report::results::{Results, SurpriseResult};
use crate::gauntlet::report::terminal::percent;
use crate::gauntlet::verdict::SurpriseOutcome;

/// A suite for each group, with a test case for each surprise.
pub(crate) fn render(results: &Results) -> Result<String, SerializeError> {
    let mut report = Report::new("krr-contract gauntlet");
    report.set_time(duration(results.duration_s));
    for group in &results.groups {
        let mut suite = TestSuite::new(format!("gauntlet {}", group.group.name()));
        suite.add_property(("score", percent(group.score).as_str()));
        for surprise in results.surprises.iter().filter(|one| one.group == group.group) {
            let mut case = TestCase::new(surprise.id.as_str(), status(surprise));
            case.set_classname(format!("krr.gauntlet.{}", group.group.name())).set_time(duration(surprise.duration_s));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn status(surprise: &SurpriseResult) -> TestCaseStatus {
    let reason = surprise.reason.as_deref().unwrap_or_default();
    match surprise.outcome {
        SurpriseOutcome::Noticed | SurpriseOutcome::Coped => TestCaseStatus::success(),
        SurpriseOutcome::NotApplicable => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(writable(reason));
            status
        }
        SurpriseOutcome::Missed | SurpriseOutcome::TimedOut => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let what = format!("{} Wanted: {}. Seen: {reason}.", surprise.what, surprise.wanted());
            status.set_message(writable(&what)).set_type(surprise.outcome.name());
            let output = surprise.output.as_deref().unwrap_or_default();
            let code = surprise.test.as_ref().map(|test| test.code.as_str()).unwrap_or_default();
            let lines = [
                &surprise.advice.en,
                &surprise.advice.nb,
                "",
                "the test to write:",
                code,
                "the end of the output:",
                output,
            ];
            status.set_description(writable(&lines.join("\n")));
            status
        }
    }
}

/// Without the characters that XML forbids (XML 1.0, section 2.2): the output of a command has what it likes.
fn writable(text: &str) -> String {
    let is_forbidden =
        |c: char| (c.is_control() && !['\n', '\t', '\r'].contains(&c)) || ['\u{fffe}', '\u{ffff}'].contains(&c);
    text.chars().map(|c| if is_forbidden(c) { '\u{fffd}' } else { c }).collect()
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
