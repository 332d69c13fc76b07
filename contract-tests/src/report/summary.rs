use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use krr_specs::{AcceptedDeviation, AcceptedDeviations, Document, Generation, Rules, mask};
use serde::Serialize;

use crate::{
    model::skip_reason::SkipReason,
    report::rule_result::{Breach, KnownDeviation, RuleOutcome, RuleResult},
    run::{
        coverage::Coverage,
        report::{Outcome, Report},
        restore::Restored,
    },
};

/// What a report cannot know by itself.
#[derive(Debug)]
pub struct RunInfo<'c> {
    /// The version of the mock, where the target is one of ours.
    pub mock_version: Option<String>,
    /// What the document was that the answers were judged by, as [`digest_of`](RunInfo::digest_of) takes it.
    pub document_sha256: String,
    /// When the run began.
    pub began: Timestamp,
    /// What is accepted.
    pub deviations: &'c AcceptedDeviations,
}

/// What is told of a run in any format: plain data, masked, in the order in which it is read.
#[derive(Debug, Serialize)]
pub struct ReportData {
    /// Which form this is; `report.schema.json` describes it.
    pub(crate) format: &'static str,
    pub(crate) suite_version: &'static str,
    pub(crate) target: TargetData,
    /// When the run began, to the second, in UTC.
    pub(crate) began: String,
    pub(crate) took_s: f64,
    pub(crate) seed: u64,
    pub(crate) cases: u64,
    pub(crate) requests: u64,
    /// How often the target asked to wait, and was obeyed.
    pub(crate) waits: u64,
    /// What was changed at the target and put back.
    pub(crate) restored: Restored,
    pub(crate) outcome: Outcome,
    pub(crate) exit_code: u8,
    pub(crate) stopped: Option<String>,
    pub(crate) counts: Counts,
    /// In the order of `rules.toml`.
    pub(crate) rules: Vec<RuleResult>,
    /// Deviations of this target whose rules were tried and held.
    pub(crate) no_longer_seen: Vec<KnownDeviation>,
    /// What of the contract was touched, if it was counted.
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
    pub(crate) held: usize,
    pub(crate) broken: usize,
    pub(crate) accepted: usize,
    pub(crate) skipped: usize,
}

impl RunInfo<'_> {
    /// SHA-256 of a document as it is served: JSON without spaces, members in their order; in lower-case hexadecimal.
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
    /// What there is to tell of a run: its findings, less what is accepted.
    #[must_use]
    pub fn of(report: &Report, info: &RunInfo<'_>) -> Self {
        let today = info.began.to_zoned(oslo()).date();
        let about: Vec<&AcceptedDeviation> =
            info.deviations.applying_to(report.subject.judged_as(report.generation)).collect();
        let rules: Vec<RuleResult> =
            Rules::bundled().iter().filter_map(|rule| RuleResult::of(rule, report, &about, today)).collect();
        let counts = Counts::of(&rules);
        let outcome = report.outcome_with(counts.broken, counts.held + counts.accepted);
        let unseen = about.into_iter().filter(|deviation| KnownDeviation::is_no_longer_seen(deviation, report));
        Self {
            format: "krr-contract-report/1",
            suite_version: env!("CARGO_PKG_VERSION"),
            target: TargetData {
                host: format!("{}:{}", report.subject.host, report.subject.port),
                is_mock: report.subject.is_mock,
                mock_version: info.mock_version.clone(),
                generation: report.generation,
                document_sha256: info.document_sha256.clone(),
            },
            began: info.began.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            took_s: (report.took.as_secs_f64() * 1000.0).round() / 1000.0,
            seed: report.seed,
            cases: report.cases,
            requests: report.requests,
            waits: report.waits,
            restored: report.restored,
            outcome,
            exit_code: outcome.exit_code(),
            stopped: report.stopped.as_ref().map(|stopped| mask(&stopped.to_string()).into_owned()),
            counts,
            no_longer_seen: unseen.map(KnownDeviation::of).collect(),
            rules,
            coverage: report.coverage.clone(),
        }
    }

    /// What the run comes to, once what is accepted is taken off.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The rules that were broken and are not accepted.
    pub(crate) fn broken(&self) -> impl Iterator<Item = (&RuleResult, &Breach, Option<&KnownDeviation>)> {
        self.rules.iter().filter_map(|row| match &row.told {
            RuleOutcome::Broken { breach, expired } => Some((row, breach, expired.as_ref())),
            _ => None,
        })
    }

    /// The rules that were broken and are accepted.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = (&RuleResult, &Breach, &KnownDeviation)> {
        self.rules.iter().filter_map(|row| match &row.told {
            RuleOutcome::Accepted { breach, deviation } => Some((row, breach, deviation)),
            _ => None,
        })
    }

    /// The rules that were skipped, by reason; none that has no rule.
    pub(crate) fn skipped(&self) -> BTreeMap<&SkipReason, Vec<&'static str>> {
        let mut skipped: BTreeMap<&SkipReason, Vec<&str>> = BTreeMap::new();
        for row in &self.rules {
            if let RuleOutcome::Skipped { reason, .. } = &row.told {
                skipped.entry(reason).or_default().push(row.id);
            }
        }
        skipped
    }

    /// In a sentence what the run comes to.
    pub(crate) fn verdict(&self) -> String {
        let Counts { held, broken, accepted, skipped } = self.counts;
        match self.outcome {
            Outcome::Held if accepted > 0 => {
                format!("HELD but for what is accepted: {held} rules held, {accepted} accepted")
            }
            Outcome::Held => format!("HELD: {held} rules held"),
            Outcome::Broken => format!("BROKEN: {broken} of {} rules that were tried", held + broken + accepted),
            Outcome::CutShort => format!("CUT SHORT: {held} rules held by then, {skipped} were not tried"),
            Outcome::NotJudged if held + accepted == 0 => "NOT JUDGED: no rule could be tried".to_owned(),
            Outcome::NotJudged => {
                format!("NOT JUDGED: {skipped} rules were not tried, and only {} were", held + accepted)
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
            *match row.told {
                RuleOutcome::Held => &mut counts.held,
                RuleOutcome::Broken { .. } => &mut counts.broken,
                RuleOutcome::Accepted { .. } => &mut counts.accepted,
                RuleOutcome::Skipped { .. } => &mut counts.skipped,
            } += 1;
            counts
        })
    }
}
