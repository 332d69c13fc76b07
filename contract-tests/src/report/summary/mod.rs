//! The results of a run as plain data: outcomes by rule, accepted deviations applied, identifiers masked.

pub(crate) mod attribution;
pub(crate) mod rule_result;

use std::{collections::BTreeMap, path::PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use krr_specs::{AcceptedDeviation, AcceptedDeviations, Document, Generation, Rules, mask};
use serde::Serialize;

use crate::model::skip_reason::SkipReason;
use crate::report::baseline::Baseline;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleOutcome, RuleResult};
use crate::run::{Coverage, Outcome, Report, Restored};

/// What a report needs besides the results of the run.
#[derive(Debug)]
pub struct RunInfo<'c> {
    /// The version of krr-mock, when the target is one.
    pub mock_version: Option<String>,
    /// The digest of the document that the rules apply, by [`digest_of`](RunInfo::digest_of).
    pub document_sha256: String,
    /// When the run began.
    pub began: Timestamp,
    /// The accepted deviations.
    pub deviations: &'c AcceptedDeviations,
    /// What is known to be broken.
    pub baseline: &'c Baseline,
    /// A file of the reader that says what is known of the target, for locations.
    pub configuration: Option<PathBuf>,
}

/// The content of a report in every format: plain data, masked, in reading order.
#[derive(Debug, Serialize)]
pub struct ReportData {
    #[serde(skip)]
    pub(crate) configuration: Option<PathBuf>,
    /// The format version; `report.schema.json` describes it.
    pub(crate) format: &'static str,
    pub(crate) suite_version: &'static str,
    pub(crate) target: TargetData,
    /// When the run began, to the second, in UTC.
    pub(crate) began: String,
    #[serde(rename = "took_s")]
    pub(crate) duration_s: f64,
    pub(crate) seed: u64,
    pub(crate) cases: u64,
    pub(crate) requests: u64,
    /// How often the run waited because of a `Retry-After`.
    pub(crate) waits: u64,
    /// How many requests were sent again because the connection was lost.
    pub(crate) retries: u64,
    /// How many changed languages were restored.
    pub(crate) restored: Restored,
    pub(crate) outcome: Outcome,
    pub(crate) exit_code: u8,
    pub(crate) stopped: Option<String>,
    /// Whether every rule had its turn and no more was asked for.
    pub(crate) sampled: bool,
    pub(crate) counts: Counts,
    /// In the order of `rules.toml`.
    pub(crate) rules: Vec<RuleResult>,
    /// Accepted deviations whose rules passed.
    pub(crate) no_longer_seen: Vec<KnownDeviation>,
    /// How much of the contract was touched, if it was counted.
    pub(crate) coverage: Option<Coverage>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TargetData {
    /// Host and port, without path.
    pub(crate) host: String,
    pub(crate) is_mock: bool,
    pub(crate) mock_version: Option<String>,
    pub(crate) generation: Generation,
    pub(crate) document_sha256: String,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Counts {
    #[serde(rename = "held")]
    pub(crate) passed: usize,
    #[serde(rename = "broken")]
    pub(crate) failed: usize,
    pub(crate) accepted: usize,
    /// Rules of which only a guess differs.
    #[serde(rename = "differs_from_guess")]
    pub(crate) differs: usize,
    pub(crate) skipped: usize,
}

impl RunInfo<'_> {
    /// The SHA-256 of a document as compact JSON, in lower-case hexadecimal.
    #[must_use]
    pub fn digest_of(document: &Document) -> String {
        use std::fmt::Write as _;
        let text = document.raw().to_string();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        digest.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl ReportData {
    /// The results of a run with accepted deviations applied.
    pub fn of(report: &Report, info: &RunInfo<'_>) -> Self {
        let today = info.began.to_zoned(oslo()).date();
        let about: Vec<&AcceptedDeviation> =
            info.deviations.applying_to(report.target.judged_as(report.generation)).collect();
        let rules: Vec<RuleResult> = Rules::bundled()
            .iter()
            .filter_map(|rule| RuleResult::of(rule, report, &about, info.baseline, today))
            .collect();
        let counts = Counts::of(&rules);
        let outcome = report.outcome_with(counts.failed, counts.passed + counts.accepted + counts.differs);
        let unseen = about.into_iter().filter(|deviation| KnownDeviation::is_no_longer_seen(deviation, report));
        Self {
            configuration: info.configuration.clone(),
            format: "krr-contract-report/1",
            suite_version: env!("CARGO_PKG_VERSION"),
            target: TargetData {
                host: format!("{}:{}", report.target.host, report.target.port),
                is_mock: report.target.is_mock,
                mock_version: info.mock_version.clone(),
                generation: report.generation,
                document_sha256: info.document_sha256.clone(),
            },
            began: info.began.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_s: (report.duration.as_secs_f64() * 1000.0).round() / 1000.0,
            seed: report.seed,
            cases: report.cases,
            requests: report.requests,
            waits: report.waits,
            retries: report.retries,
            restored: report.restored,
            outcome,
            exit_code: outcome.exit_code(),
            stopped: report.stopped.as_ref().map(|stopped| mask(&stopped.to_string()).into_owned()),
            sampled: report.sampled,
            counts,
            no_longer_seen: unseen.map(KnownDeviation::of).collect(),
            rules,
            coverage: report.coverage.clone(),
        }
    }

    pub(crate) fn is_skipped(&self, rule: &str) -> bool {
        self.rules.iter().any(|row| row.id == rule && matches!(row.outcome, RuleOutcome::Skipped { .. }))
    }

    /// The outcome with accepted deviations applied.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The rules that failed and are not accepted.
    pub(crate) fn failed(&self) -> impl Iterator<Item = (&RuleResult, &Breach, Option<&KnownDeviation>)> {
        self.rules.iter().filter_map(|row| match &row.outcome {
            RuleOutcome::Failed { breach, expired } => Some((row, breach, expired.as_ref())),
            _ => None,
        })
    }

    /// The rules that failed and are accepted.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = (&RuleResult, &Breach, &KnownDeviation)> {
        self.rules.iter().filter_map(|row| match &row.outcome {
            RuleOutcome::Accepted { breach, deviation } => Some((row, breach, deviation)),
            _ => None,
        })
    }

    /// The rules of which only a guess differs.
    pub(crate) fn differing(&self) -> impl Iterator<Item = (&RuleResult, &Breach)> {
        self.rules.iter().filter_map(|row| match &row.outcome {
            RuleOutcome::Differs { breach } => Some((row, breach)),
            _ => None,
        })
    }

    pub(crate) fn skipped(&self) -> BTreeMap<&SkipReason, Vec<&'static str>> {
        let mut skipped: BTreeMap<&SkipReason, Vec<&str>> = BTreeMap::new();
        for row in &self.rules {
            if let RuleOutcome::Skipped { reason, .. } = &row.outcome {
                skipped.entry(reason).or_default().push(row.id);
            }
        }
        skipped
    }

    pub(crate) fn verdict(&self) -> String {
        let Counts { passed, failed, accepted, differs, skipped } = self.counts;
        let tested = passed + accepted + differs;
        match self.outcome {
            Outcome::Passed if accepted > 0 => format!("PASSED: {passed} rules passed, {accepted} failures accepted"),
            Outcome::Passed => format!("PASSED: {passed} rules passed"),
            Outcome::Failed => format!("FAILED: {failed} of {} rules failed", tested + failed),
            Outcome::CutShort => format!("STOPPED EARLY: {passed} rules passed, {skipped} skipped"),
            Outcome::Inconclusive if tested == 0 => "INCONCLUSIVE: no rule could be tested".to_owned(),
            Outcome::Inconclusive => {
                format!("INCONCLUSIVE: {skipped} rules were skipped and only {tested} tested")
            }
        }
    }
}

fn oslo() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC)
}

impl Counts {
    fn of(rows: &[RuleResult]) -> Self {
        rows.iter().fold(Self::default(), |mut counts, row| {
            *match row.outcome {
                RuleOutcome::Passed => &mut counts.passed,
                RuleOutcome::Failed { .. } => &mut counts.failed,
                RuleOutcome::Accepted { .. } => &mut counts.accepted,
                RuleOutcome::Differs { .. } => &mut counts.differs,
                RuleOutcome::Skipped { .. } => &mut counts.skipped,
            } += 1;
            counts
        })
    }
}
