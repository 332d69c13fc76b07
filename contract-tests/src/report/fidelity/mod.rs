//! The fidelity record: the outcome of each rule on a day, and how two of them differ.

pub(crate) mod comparison;

use std::collections::BTreeMap;

use krr_specs::Generation;
use serde::Serialize;

use crate::model::skip_reason::SkipReason;
use crate::report::summary::ReportData;
use crate::report::summary::rule_result::RuleOutcome;
use crate::run::Outcome;

/// The outcome of each rule on a day, without payloads and timing, so that two days can be compared.
#[derive(Serialize)]
struct Fidelity<'a> {
    format: &'static str,
    suite_version: &'static str,
    mock_version: Option<&'a str>,
    target: &'a str,
    generation: Generation,
    document_sha256: &'a str,
    began: &'a str,
    seed: u64,
    outcome: Outcome,
    rules: BTreeMap<&'static str, Status>,
}

pub(crate) const FORMAT: &str = "krr-contract-fidelity/1";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    #[serde(rename = "held")]
    Passed,
    #[serde(rename = "broken")]
    Failed,
    Accepted,
    #[serde(rename = "differs-from-guess")]
    Differs,
    #[serde(untagged)]
    Skipped {
        skipped: SkipReason,
    },
}

pub(crate) fn render(data: &ReportData) -> Result<String, serde_json::Error> {
    let status = |outcome: &RuleOutcome| match outcome {
        RuleOutcome::Passed => Status::Passed,
        RuleOutcome::Failed { .. } => Status::Failed,
        RuleOutcome::Accepted { .. } => Status::Accepted,
        RuleOutcome::Differs { .. } => Status::Differs,
        RuleOutcome::Skipped { reason, .. } => Status::Skipped { skipped: reason.clone() },
    };
    serde_json::to_string_pretty(&Fidelity {
        format: FORMAT,
        suite_version: data.suite_version,
        mock_version: data.target.mock_version.as_deref(),
        target: &data.target.host,
        generation: data.target.generation,
        document_sha256: &data.target.document_sha256,
        began: &data.began,
        seed: data.seed,
        outcome: data.outcome,
        rules: data.rules.iter().map(|row| (row.id, status(&row.outcome))).collect(),
    })
}
