use serde_json::{Value, json};

use super::{
    Account, Outcome,
    row::{Breach, Known, Row},
};

/// How many breaches of one rule are told.
const MOST: usize = 20;

/// One run: every rule of the generation, a result for each broken one; an accepted one is a suppressed result.
pub(super) fn render(account: &Account) -> Result<String, serde_json::Error> {
    let broken = account.broken().map(|(row, breach, expired)| result(account, row, breach, expired, None));
    let accepted = account.accepted().map(|(row, breach, known)| result(account, row, breach, None, Some(known)));
    let run = json!({
        "tool": { "driver": {
            "name": "krr-contract",
            "version": account.suite_version,
            "rules": account.rules.iter().map(rule).collect::<Vec<_>>(),
        } },
        "invocations": [{
            "executionSuccessful": matches!(account.outcome, Outcome::Held | Outcome::Broken),
            "exitCode": account.exit_code,
            "exitCodeDescription": account.verdict(),
            "startTimeUtc": account.began,
        }],
        "columnKind": "unicodeCodePoints",
        "results": broken.chain(accepted).collect::<Vec<_>>(),
        "properties": { "target": account.target, "seed": account.seed },
    });
    serde_json::to_string_pretty(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }))
}

fn rule(row: &Row) -> Value {
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

fn result(account: &Account, row: &Row, breach: &Breach, expired: Option<&Known>, accepted: Option<&Known>) -> Value {
    let mut text = breach.sentences(MOST).join("\n");
    if let Some(known) = expired {
        text = format!("{} expired on {}\n{text}", known.id, known.expires);
    }
    // A result of SARIF needs a text that says something.
    if text.is_empty() {
        text.clone_from(&row.statement.en);
    }
    let places = breach.operations.iter().map(|operation| json!({ "name": operation, "kind": "function" }));
    let mut result = json!({
        "ruleId": row.id,
        "ruleIndex": account.rules.iter().position(|other| other.id == row.id),
        "kind": "fail",
        "level": "error",
        "message": { "text": text },
        "locations": [{ "logicalLocations": places.collect::<Vec<_>>() }],
        "partialFingerprints": { "krrRule/v1": format!("{}/{}", account.target.generation, row.id) },
        "properties": {
            "class": breach.classed.class,
            "because": breach.classed.because,
            "commands": breach.commands,
        },
    });
    if let Some(known) = accepted {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": format!("{}, until {}: {}", known.id, known.expires, known.reason.en),
        }]);
    }
    result
}
