use std::io::{self, Write};

use krr_specs::Retirement;
use serde_json::{Value, json};

use crate::scan::finding::{Finding, Place, Rewrite, Since};
use crate::scan::walk::{Scanned, Skipped, SkippedFile, Survey};

/// Writes a survey as JSON.
///
/// ```json
/// { "version": 1,
///   "findings": [ { "file", "line", "column", "length",          // from 1, in characters
///       "byte_offset", "byte_length",                            // in the file, from 0
///       "rule", "row", "environment", "found", "what", "instead",
///       "retired": { "how": "on|listed-by|presumed-by", "date", "confidence" },
///       "confidence": "certain|likely|guess", "evidence": [],
///       "rewrite": { "text", "byte_offset", "byte_length" },     // or null, and then
///       "not_rewritten": "why",                                  // or null
///       "beside": { "line", "path" },                            // when the path is on another line
///       "more_places": [ { "column", "length", "byte_offset", "byte_length", "found", ... } ] } ],
///   "silenced": [ { the same, and "reason" } ],
///   "skipped": { "binary", "huge", "unreadable", "files": [ { "file", "why" } ] },
///   "searched": { "files", "bytes" } }
/// ```
///
/// Unknown values are `null`. Members may be added; `version` changes when one is removed or changes its meaning.
///
/// # Errors
/// Errors of `out`.
pub fn write(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let findings = survey.files.iter().flat_map(|file| file.findings.findings.iter().map(|found| finding(file, found)));
    let suppressed = survey.files.iter().flat_map(|file| {
        file.findings.suppressed.iter().map(|suppressed| {
            let mut value = finding(file, &suppressed.finding);
            value["reason"] = json!(suppressed.reason);
            value
        })
    });
    let count = |is: fn(&Skipped) -> bool| survey.skipped.iter().filter(|file| is(&file.reason)).count();
    let report = json!({
        "version": 1,
        "findings": findings.collect::<Vec<_>>(),
        "silenced": suppressed.collect::<Vec<_>>(),
        "skipped": {
            "binary": count(|reason| matches!(reason, Skipped::Binary)),
            "huge": count(|reason| matches!(reason, Skipped::Huge)),
            "unreadable": count(|reason| matches!(reason, Skipped::Unreadable(_))),
            "files": survey.skipped.iter().map(skipped).collect::<Vec<_>>(),
        },
        "searched": { "files": survey.searched, "bytes": survey.bytes },
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn finding(file: &Scanned, finding: &Finding) -> Value {
    let mut value = json!({ "file": file.path.to_string_lossy(), "line": finding.line });
    let mut places = finding.places.iter().map(|found| place(file, found));
    merge(&mut value, places.next().unwrap_or_default());
    merge(
        &mut value,
        json!({
            "rule": finding.kind.id(),
            "row": finding.row,
            "environment": finding.environment.map(|name| name.to_string()),
            "what": finding.what,
            "instead": finding.instead,
            "retired": finding.since.map(since),
            "confidence": finding.confidence,
            "evidence": finding.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>(),
            "beside": finding.path_nearby.as_ref().map(|(line, path)| json!({ "line": line, "path": path })),
            "more_places": places.collect::<Vec<_>>(),
        }),
    );
    value
}

fn merge(value: &mut Value, more: Value) {
    if let (Value::Object(members), Value::Object(more)) = (value, more) {
        members.extend(more);
    }
}

fn place(file: &Scanned, place: &Place) -> Value {
    let bytes = file.text.in_file(place.bytes.clone());
    let (rewrite, refused) = match &place.rewrite {
        Rewrite::To(range, text) => {
            let range = file.text.in_file(range.clone());
            (Some(json!({ "text": text, "byte_offset": range.start, "byte_length": range.len() })), None)
        }
        Rewrite::Refused(reason) => (None, Some(reason)),
    };
    json!({
        "column": place.column,
        "length": place.length,
        "byte_offset": bytes.start,
        "byte_length": bytes.len(),
        "found": place.text,
        "rewrite": rewrite,
        "not_rewritten": refused,
    })
}

pub(crate) fn since(since: Since) -> Value {
    let how = match since.retired {
        Retirement::InUse => "in-use",
        Retirement::On(_) => "on",
        Retirement::ListedBy(_) => "listed-by",
        Retirement::PresumedBy(_) => "presumed-by",
    };
    json!({ "how": how, "date": since.retired.date().map(|day| day.to_string()), "confidence": since.confidence })
}

fn skipped(file: &SkippedFile) -> Value {
    let reason = match &file.reason {
        Skipped::Binary => "binary",
        Skipped::Huge => "huge",
        Skipped::Unreadable(reason) => reason,
    };
    json!({ "file": file.path.to_string_lossy(), "why": reason })
}
