use std::io::{self, Write};

use krr_specs::Confidence;
use serde_json::{Value, json};

use crate::report::encoding::sarif::{MAX_RESULTS, log, physical, uri};
use crate::scan::finding::{Finding, FindingKind, Place, Rewrite};
use crate::scan::output::json::since;
use crate::scan::walk::{Scanned, Skipped, Survey};

/// Writes a survey as SARIF 2.1.0. Suppressed findings are suppressed results.
///
/// A run has at most 25,000 results, the most certain first; a notification says how many are left out.
///
/// # Errors
/// Errors of `out`.
pub fn write(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let (results, left_out) = results(survey);
    let notifications: Vec<Value> = notifications(survey).into_iter().chain(left_out).collect();
    let run = json!({
        "tool": { "driver": {
            "name": "krr-contract scan",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": FindingKind::ALL.map(rule),
        }},
        "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
        "results": results,
    });
    serde_json::to_writer_pretty(&mut *out, &log(run))?;
    writeln!(out)
}

/// The results in the order of the files, and a notification about those that are too many.
fn results(survey: &Survey) -> (Vec<Value>, Option<Value>) {
    let all = survey.files.iter().flat_map(|file| {
        let found = file.findings.findings.iter().map(move |finding| (file, finding, None));
        found.chain(file.findings.suppressed.iter().map(move |one| (file, &one.finding, Some(&one.reason))))
    });
    let mut all: Vec<_> = all.enumerate().collect();
    let left_out = all.len().saturating_sub(MAX_RESULTS);
    if left_out > 0 {
        // The suppressed are left out first, then the least certain.
        let rank = |confidence| match confidence {
            Confidence::Certain => 0,
            Confidence::Likely => 1,
            Confidence::Guess => 2,
        };
        all.sort_by_key(|(_, (_, finding, suppressed))| (suppressed.is_some(), rank(finding.confidence)));
        all.truncate(MAX_RESULTS);
        all.sort_by_key(|(index, _)| *index);
    }
    let results = all.into_iter().map(|(_, (file, finding, suppressed))| result(file, finding, suppressed));
    let text = format!("{left_out} more findings are left out: a run has at most {MAX_RESULTS} results");
    let notification = json!({ "level": "warning", "message": { "text": text } });
    (results.collect(), Some(notification).filter(|_| left_out > 0))
}

fn rule(kind: FindingKind) -> Value {
    json!({ "id": kind.id(), "shortDescription": { "text": kind.description() } })
}

fn result(file: &Scanned, finding: &Finding, suppressed: Option<&String>) -> Value {
    let level = match finding.confidence {
        Confidence::Certain | Confidence::Likely => "warning",
        Confidence::Guess => "note",
    };
    let words = finding.first().map_or("", |place| place.text.as_str());
    let when = finding.since.map_or_else(String::new, |since| format!(", {}", since.sentence()));
    let mut places = finding.places.iter().map(|place| location(file, finding.line, place));
    let suppressions = suppressed.map(|reason| json!({ "kind": "inSource", "justification": reason }));
    let mut value = json!({
        "ruleId": finding.kind.id(),
        "ruleIndex": FindingKind::ALL.iter().position(|kind| *kind == finding.kind),
        "level": level,
        "message": { "text": format!("{words}: {}{when}. Instead: {}", finding.what, finding.instead) },
        "locations": places.by_ref().take(1).collect::<Vec<_>>(),
        "relatedLocations": places.collect::<Vec<_>>(),
        "suppressions": suppressions.into_iter().collect::<Vec<_>>(),
        "properties": {
            "row": finding.row,
            "confidence": finding.confidence,
            "retired": finding.since.map(since),
            "evidence": finding.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>(),
        },
    });
    let replacements: Vec<_> = finding.places.iter().filter_map(|place| replacement(file, place)).collect();
    if !replacements.is_empty() {
        value["fixes"] = json!([{
            "description": { "text": finding.instead },
            "artifactChanges": [{ "artifactLocation": { "uri": uri(&file.path) }, "replacements": replacements }],
        }]);
    }
    value
}

fn location(file: &Scanned, line: usize, place: &Place) -> Value {
    let bytes = file.text.in_file(place.bytes.clone());
    let region = json!({
        "startLine": line,
        "startColumn": place.column,
        "endColumn": place.column + place.length,
        "byteOffset": bytes.start,
        "byteLength": bytes.len(),
        "snippet": { "text": place.text },
    });
    json!({ "physicalLocation": physical(&json!({ "uri": uri(&file.path) }), &region) })
}

fn replacement(file: &Scanned, place: &Place) -> Option<Value> {
    let Rewrite::To(range, text) = &place.rewrite else { return None };
    let bytes = file.text.in_file(range.clone());
    Some(json!({
        "deletedRegion": { "byteOffset": bytes.start, "byteLength": bytes.len() },
        "insertedContent": { "text": text },
    }))
}

fn notifications(survey: &Survey) -> Vec<Value> {
    let unread = survey.skipped.iter().map(|file| {
        let (level, reason) = match &file.reason {
            Skipped::Binary => ("note", "skipped: binary"),
            Skipped::Huge => ("note", "skipped: too large"),
            Skipped::Unreadable(reason) => ("warning", reason.as_str()),
        };
        json!({
            "level": level,
            "message": { "text": reason },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&file.path) } } }],
        })
    });
    unread.collect()
}
