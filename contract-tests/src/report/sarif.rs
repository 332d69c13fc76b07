use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::report::encoding::sarif::{log, physical, uri};
use crate::report::summary::ReportData;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleResult};
use crate::run::Outcome;

const MAX_VIOLATIONS: usize = 20;

/// How many results code scanning services take at most. There is one for each rule, so that this is never reached.
const MAX_RESULTS: usize = 25_000;

/// One run with every rule of the generation and a result for each failed one. An accepted failure is a suppressed result.
pub(crate) fn render(data: &ReportData) -> Result<String, serde_json::Error> {
    let result = |row, breach, expired, accepted| result(data, row, breach, expired, accepted);
    let failed = data.failed().map(|(row, breach, expired)| result(row, breach, expired, None));
    let accepted = data.accepted().map(|(row, breach, deviation)| result(row, breach, None, Some(deviation)));
    let differing = data.differing().map(|(row, breach)| {
        let mut note = result(row, breach, None, None);
        note["level"] = json!("note");
        note
    });
    let run = json!({
        "tool": { "driver": {
            "name": "krr-contract",
            "version": data.suite_version,
            "rules": data.rules.iter().map(rule).collect::<Vec<_>>(),
        } },
        "invocations": [{
            "executionSuccessful": matches!(data.outcome, Outcome::Passed | Outcome::Failed),
            "exitCode": data.exit_code,
            "exitCodeDescription": data.verdict(),
            "startTimeUtc": data.began,
        }],
        "results": failed.chain(accepted).chain(differing).take(MAX_RESULTS).collect::<Vec<_>>(),
        "properties": { "target": data.target, "seed": data.seed },
    });
    serde_json::to_string_pretty(&log(run))
}

fn rule(row: &RuleResult) -> Value {
    json!({
        "id": row.id,
        "shortDescription": { "text": row.statement.en },
        "help": { "text": format!("{}\n{}", row.expectation(), row.legal.unwrap_or_default()).trim_end() },
        "defaultConfiguration": { "level": "error" },
        "properties": {
            "confidence": row.confidence,
            "evidence": row.evidence,
            "lastSeenLive": row.last_seen_live,
            "legal": row.legal,
        },
    })
}

fn result(
    data: &ReportData,
    row: &RuleResult,
    breach: &Breach,
    expired: Option<&KnownDeviation>,
    accepted: Option<&KnownDeviation>,
) -> Value {
    let mut text = breach.sentences(MAX_VIOLATIONS).join("\n");
    if let Some(deviation) = expired {
        text = format!("{} expired on {}\n{text}", deviation.id, deviation.expires);
    }
    // SARIF requires a message.
    if text.is_empty() {
        text.clone_from(&row.statement.en);
    }
    let places = breach.operations.iter().map(|operation| json!({ "name": operation, "kind": "function" }));
    let mut location = json!({ "logicalLocations": places.collect::<Vec<_>>() });
    // Only a file that the reader has: our rules and documents are not in the reader's repository.
    if let Some(configuration) = &data.configuration {
        location["physicalLocation"] = physical(&json!({ "uri": uri(configuration) }), &json!({ "startLine": 1 }));
    }
    let documented: BTreeSet<&str> =
        breach.violations.iter().filter_map(|violation| Some(violation.document.as_ref()?.as_str())).collect();
    let mut result = json!({
        "ruleId": row.id,
        "ruleIndex": data.rules.iter().position(|other| other.id == row.id),
        "kind": "fail",
        "level": "error",
        "message": { "text": text },
        "locations": [location],
        "partialFingerprints": { "krrRule/v1": format!("{}/{}", data.target.generation, row.id) },
        "properties": {
            "class": breach.attribution.class,
            "because": breach.attribution.because,
            "commands": breach.commands,
            "document": documented.into_iter().take(MAX_VIOLATIONS).collect::<Vec<_>>(),
        },
    });
    if let Some(deviation) = accepted {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": format!("{}, until {}: {}", deviation.id, deviation.expires, deviation.reason.en),
        }]);
    }
    result
}
