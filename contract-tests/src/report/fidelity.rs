use std::collections::BTreeMap;

use krr_specs::Generation;
use serde::Serialize;

use crate::{
    model::skip_reason::Skipped,
    report::{rule_result::Told, summary::Account},
    run::report::Outcome,
};

/// How true a target was on a day, in a form in which two days can be compared: no payload, no speed, rules by name.
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
    rules: BTreeMap<&'static str, Word>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Held,
    Broken,
    Accepted,
    #[serde(untagged)]
    Skipped {
        skipped: Skipped,
    },
}

pub(crate) fn render(account: &Account) -> Result<String, serde_json::Error> {
    let word = |told: &Told| match told {
        Told::Held => Word::Held,
        Told::Broken { .. } => Word::Broken,
        Told::Accepted { .. } => Word::Accepted,
        Told::Skipped { reason, .. } => Word::Skipped { skipped: reason.clone() },
    };
    serde_json::to_string_pretty(&Fidelity {
        format: "krr-contract-fidelity/1",
        suite_version: account.suite_version,
        mock_version: account.target.mock_version.as_deref(),
        target: &account.target.host,
        generation: account.target.generation,
        document_sha256: &account.target.document_sha256,
        began: &account.began,
        seed: account.seed,
        outcome: account.outcome,
        rules: account.rules.iter().map(|row| (row.id, word(&row.told))).collect(),
    })
}
