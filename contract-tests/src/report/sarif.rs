use std::{collections::BTreeSet, path::Path};

use krr_specs::{Document, Pointer, Rules, SourceLine};
use serde_json::{Value, json};

use crate::report::encoding::sarif::{log, physical, uri};
use crate::report::summary::ReportData;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleResult};
use crate::run::Outcome;

const MAX_VIOLATIONS: usize = 20;

/// The base of our own files. Code scanning services take it for the root of the repository.
const ROOT: &str = "%SRCROOT%";

/// One run with every rule of the generation and a result for each failed one. An accepted failure is a suppressed result.
pub(crate) fn render(data: &ReportData) -> Result<String, serde_json::Error> {
    let document = Document::of(data.target.generation);
    let result = |row, breach, expired, accepted| result(data, &document, row, breach, expired, accepted);
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
        "originalUriBaseIds": { ROOT: { "description": { "text": "The source of krr-contract with its rules and documents." } } },
        "results": failed.chain(accepted).chain(differing).collect::<Vec<_>>(),
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
    document: &Document,
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
    if let Some(line) = Rules::bundled().line_of(row.id) {
        location["physicalLocation"] = at(line);
    }
    let mut result = json!({
        "ruleId": row.id,
        "ruleIndex": data.rules.iter().position(|other| other.id == row.id),
        "kind": "fail",
        "level": "error",
        "message": { "text": text },
        "locations": [location],
        "relatedLocations": document_locations(document, breach),
        "partialFingerprints": { "krrRule/v1": format!("{}/{}", data.target.generation, row.id) },
        "properties": {
            "class": breach.attribution.class,
            "because": breach.attribution.because,
            "commands": breach.commands,
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

/// The violated places in the document and the operations concerned.
fn document_locations(document: &Document, breach: &Breach) -> Vec<Value> {
    let violated = breach.violations.iter().filter_map(|violation| violation.document.as_ref());
    let named = |pointer: &Pointer| match pointer.as_str() {
        "" => "the whole document".to_owned(),
        within => within.to_owned(),
    };
    let violated = violated.filter_map(|pointer| Some((document.line_of(pointer)?, named(pointer))));
    let operations = breach.operations.iter().filter_map(|id| Some((operation_pointer(document, id)?, *id)));
    let operations = operations.filter_map(|(pointer, id)| Some((document.line_of(&pointer)?, id.to_owned())));
    let places: BTreeSet<(SourceLine, String)> = violated.take(MAX_VIOLATIONS).chain(operations).collect();
    let location =
        |(line, what): (SourceLine, String)| json!({ "physicalLocation": at(line), "message": { "text": what } });
    places.into_iter().map(location).collect()
}

fn operation_pointer(document: &Document, id: &str) -> Option<Pointer> {
    let paths = Pointer::root().child("paths");
    let items = paths.get(document.raw())?.as_object()?.iter();
    let mut operations = items.flat_map(|(path, item)| {
        let item_at = paths.child(path);
        let members = item.as_object().into_iter().flatten();
        members.map(move |(method, operation)| (item_at.child(method), operation))
    });
    let (at, _) = operations
        .find(|(_, operation)| operation.get("operationId").is_some_and(|operation_id| operation_id == id))?;
    Some(at)
}

fn at(line: SourceLine) -> Value {
    let artifact = json!({ "uri": uri(Path::new(line.file)), "uriBaseId": ROOT });
    physical(&artifact, &json!({ "startLine": line.number }))
}
