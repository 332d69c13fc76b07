use std::{
    io::{self, Write},
    path::{Component, Path},
};

use krr_specs::Confidence;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};

use super::{
    finding::{Finding, Kind, Place, Rewrite},
    json::since,
    walk::{Scanned, Skipped, Survey},
};

/// What a segment of a path may have unescaped (RFC 3986, section 3.3).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes a survey as SARIF 2.1.0, for code scanning services. What a comment silences is there, suppressed.
///
/// # Errors
/// Whatever `out` says.
pub fn write(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let results = survey.files.iter().flat_map(|file| {
        let found = file.findings.findings.iter().map(|finding| result(file, finding, None));
        found.chain(file.findings.silenced.iter().map(|one| result(file, &one.finding, Some(&one.reason))))
    });
    let report = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "krr-contract scan",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": Kind::ALL.map(rule),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications(survey) }],
            "results": results.collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn rule(kind: Kind) -> Value {
    json!({ "id": kind.id(), "shortDescription": { "text": kind.about() } })
}

fn result(file: &Scanned, finding: &Finding, silenced: Option<&String>) -> Value {
    let level = match finding.confidence {
        Confidence::Certain | Confidence::Likely => "warning",
        Confidence::Guess => "note",
    };
    let words = finding.first().map_or("", |place| place.found.as_str());
    let when = finding.since.map_or_else(String::new, |since| format!(", {}", since.sentence()));
    let mut places = finding.places.iter().map(|place| location(file, finding.line, place));
    let suppressions = silenced.map(|reason| json!({ "kind": "inSource", "justification": reason }));
    let mut value = json!({
        "ruleId": finding.kind.id(),
        "ruleIndex": Kind::ALL.iter().position(|kind| *kind == finding.kind),
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
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&file.path) },
        "region": {
            "startLine": line,
            "startColumn": place.column,
            "endColumn": place.column + place.length,
            "byteOffset": bytes.start,
            "byteLength": bytes.len(),
            "snippet": { "text": place.found },
        },
    }})
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
        let (level, why) = match &file.why {
            Skipped::Binary => ("note", "skipped: binary"),
            Skipped::Huge => ("note", "skipped: too large"),
            Skipped::Unreadable(why) => ("warning", why.as_str()),
        };
        json!({
            "level": level,
            "message": { "text": why },
            "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&file.path) } } }],
        })
    });
    unread.collect()
}

/// The path as a URI reference: relative as it is, absolute with the scheme `file`.
fn uri(path: &Path) -> String {
    let segments = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(percent_encode(name.as_encoded_bytes(), SEGMENT).to_string()),
        Component::ParentDir => Some("..".to_owned()),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    });
    let segments = segments.collect::<Vec<_>>().join("/");
    if path.is_absolute() { format!("file:///{segments}") } else { segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri(Path::new("./a b/#c/æ.env")), "a%20b/%23c/%C3%A6.env");
        #[cfg(unix)]
        assert_eq!(uri(Path::new(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"bl\xe5"))), "bl%E5");
        assert_eq!(uri(Path::new("/etc/../krr")), "file:///etc/../krr");
    }
}
