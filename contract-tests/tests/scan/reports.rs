//! Findings as JSON, SARIF, annotations and text.

use std::{fs, path::Path, sync::atomic::AtomicBool};

use krr_contract_tests::scan::{Colour, Survey, Walk, walk, write_github, write_json, write_sarif, write_text};
use serde_json::Value;

use crate::reports::sarif;
use crate::scan::index;

pub(super) fn survey(folder: &Path, max_bytes: u64) -> Survey {
    let asked = Walk { paths: vec![folder.to_path_buf()], respects_ignore_files: true, max_bytes, threads: 2 };
    walk(&index(), &asked, &AtomicBool::new(false), &|_| {}).unwrap()
}

/// A folder with all kinds of files.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write(
        "a,b: 1%.env",
        "å=https://krr-ver2.digdir.no/rest/v1/personer | 146.192.252.152\nold=krr.digdir.no # krr-scan: allow the museum\nnew=https://krr.digdir.no/rest\n".as_bytes(),
    );
    write("utf16.txt", b"\xff\xfe\xe5\0k\0r\0r\0 \0k\0r\0r\0.\0d\0i\0g\0d\0i\0r\0.\0n\0o\0");
    write("binary", b"krr.digdir.no\0");
    write("huge", &[b' '; 4000]);
    folder
}

#[test]
fn json_is_as_documented() {
    let folder = folder();
    let mut out = Vec::new();
    write_json(&survey(folder.path(), 3000), &mut out).unwrap();
    let report: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(report["version"], 1);
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 3);
    assert_eq!(found[1]["rewrite"]["text"], "kontaktregisteret.no");
    let keys: Vec<_> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "file",
            "line",
            "column",
            "length",
            "byte_offset",
            "byte_length",
            "found",
            "rewrite",
            "not_rewritten",
            "rule",
            "row",
            "environment",
            "what",
            "instead",
            "retired",
            "confidence",
            "evidence",
            "beside",
            "more_places"
        ]
    );
    // `å` is a character and two bytes.
    assert_eq!((&found[0]["column"], &found[0]["byte_offset"]), (&3.into(), &3.into()));
    assert_eq!(found[0]["retired"]["date"], "2023-08-18");
    assert_eq!(found[0]["more_places"][0]["found"], "146.192.252.152");
    // In UTF-16 the offsets are those of the file: a byte order mark, and five characters of two bytes.
    assert_eq!(
        (&found[2]["column"], &found[2]["byte_offset"], &found[2]["byte_length"]),
        (&6.into(), &12.into(), &26.into())
    );
    assert_eq!(report["silenced"][0]["reason"], "the museum");
    assert_eq!((&report["skipped"]["binary"], &report["skipped"]["huge"]), (&1.into(), &1.into()));
    assert_eq!(report["searched"]["files"], 2);
}

#[test]
fn sarif_is_valid_by_its_schema() {
    let folder = folder();
    let mut out = Vec::new();
    write_sarif(&survey(folder.path(), 3000), &mut out).unwrap();
    let report: Value = serde_json::from_slice(&out).unwrap();
    sarif::is_valid(&report);

    let results = report["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 4, "three findings, and one that is suppressed");
    assert_eq!(results[0]["relatedLocations"].as_array().unwrap().len(), 1);
    assert!(results[0]["fixes"].is_null(), "an address is near");
    assert!(results[1]["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"].is_string());
    let suppressed = results.iter().filter(|result| result["suppressions"][0]["justification"] == "the museum").count();
    assert_eq!(suppressed, 1);
    let uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/a%2Cb%3A%201%25.env"), "{uri}");
}

/// Code scanning services refuse a run with more.
#[test]
fn sarif_has_at_most_25_000_results_and_says_what_it_leaves_out() {
    let folder = tempfile::tempdir().unwrap();
    let guesses = "https://kontaktregisteret.no/rest/v1/personer\n".repeat(20);
    fs::write(folder.path().join("a.txt"), guesses + &"krr.digdir.no\n".repeat(24_990)).unwrap();
    let mut out = Vec::new();
    write_sarif(&survey(folder.path(), 1 << 20), &mut out).unwrap();
    let report: Value = serde_json::from_slice(&out).unwrap();
    let run = &report["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let guesses = results.iter().filter(|result| result["properties"]["confidence"] == "guess").count();
    assert_eq!(guesses, 10, "the least certain are left out");
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(notification, "10 more findings are left out: a run has at most 25000 results");
}

#[test]
fn an_annotation_is_one_line_for_any_file_name() {
    let folder = folder();
    let mut out = Vec::new();
    write_github(&survey(folder.path(), 3000).files, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("::warning file="), "{first}");
    assert!(
        first.contains("/a%2Cb%3A 1%25.env,line=1,endLine=1,col=3,endColumn=46,title=retired-url::https://krr"),
        "{first}"
    );
}

#[cfg(unix)]
#[test]
fn an_annotation_has_no_control_characters_and_a_relative_path() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a\u{1b}[2J"), "krr.digdir.no").unwrap();
    let mut survey = survey(folder.path(), 3000);
    let mut out = Vec::new();
    let name = survey.files[0].path.file_name().unwrap().to_owned();
    survey.files[0].path = Path::new("./b/.").join(name);
    write_github(&survey.files, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("::warning file=b/a\u{fffd}[2J,line=1"), "{text:?}");
}

#[test]
fn the_excerpt_marks_each_place_without_control_characters() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!("{}\t\u{1b}[2J \u{202e} krr.digdir.no 146.192.252.54 {}", "x".repeat(5000), "y".repeat(5000));
    fs::write(folder.path().join("min.js"), long).unwrap();
    let survey = survey(folder.path(), 1 << 20);
    let mut out = Vec::new();
    write_text(&survey.files[0], Colour::Plain, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(['\u{1b}', '\u{202e}']) && text.lines().all(|line| line.chars().count() < 400), "{text}");
    let lines: Vec<_> = text.lines().collect();
    let at = lines[1].find("krr.digdir.no").map(|at| lines[1][..at].chars().count()).unwrap();
    let caret = lines[2].find('^').unwrap();
    assert_eq!(at, caret, "{text}");
    assert!(lines[2].ends_with("^^^^^^^^^^^^^ ^^^^^^^^^^^^^^"), "{text}");
}
