use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use krr_specs::{Evidence, EvidenceKey, Source};

/// Section 0 of the contract, in its order, with `BEGREP-*` spelled out as the documents cite it.
const SECTION_0: [&str; 36] = [
    "SEED",
    "KNOWIT",
    "VALG-REC",
    "VALG-CLIENT",
    "OSKJERV",
    "POSTMAN",
    "BEKREFT",
    "EFM-CLIENT",
    "EFM-PROPS",
    "EFM-PRINT",
    "MOVE-JWT",
    "DOC-2017",
    "DOC-2018",
    "DOC-2018-USER",
    "DOC-2020",
    "DOC-HEAD",
    "DOC-NEW",
    "DOC-ATTR",
    "DOC-18",
    "DOC-MIG",
    "DOC-COPY",
    "BEGREP-PERSON",
    "BEGREP-RESP",
    "BEGREP-ENDRING",
    "BEGREP-XSD",
    "EOPPSLAG",
    "SWAG-URL",
    "XLSX",
    "TESTUSERS",
    "ALTINN-P",
    "ALTINN-C",
    "AZF",
    "ISSUE-53",
    "ISSUE-188",
    "FDK",
    "EUDIW",
];

fn is_key(text: &str) -> bool {
    let parts = text.split('-');
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && parts
            .into_iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

#[test]
fn section_0_of_the_contract_comes_first_and_in_its_order() {
    let keys: Vec<&str> = Evidence::bundled().sources().map(|source| source.key.as_str()).collect();
    assert_eq!(keys[..SECTION_0.len()], SECTION_0);
}

#[test]
fn a_key_names_one_source_and_looks_like_a_key() {
    let mut seen = HashSet::new();
    for Source { key, .. } in Evidence::bundled().sources() {
        assert!(is_key(key), "{key}");
        assert!(seen.insert(key), "{key} stands there twice");
    }
}

#[test]
fn a_source_says_what_it_is_and_where() {
    for source in Evidence::bundled().sources() {
        assert!(!source.what.is_empty(), "{}", source.key);
        assert!(source.repository.is_some() || source.paths.is_empty(), "{}: paths need a repository", source.key);
        for commit in &source.commits {
            let short_hash = (7..=40).contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(short_hash, "{}: {commit}", source.key);
        }
        if let (Some(from), Some(until)) = (source.from, source.until) {
            assert!(from.first_day() <= until.last_day(), "{}", source.key);
        }
    }
}

#[test]
fn every_source_can_be_cited_and_nothing_else_can() {
    for source in Evidence::bundled().sources() {
        assert_eq!(source.key.parse::<EvidenceKey>().map(EvidenceKey::source), Ok(source));
    }
    for stranger in ["", "seed", "SEED ", "BEGREP-*", "DOC-1999"] {
        assert!(stranger.parse::<EvidenceKey>().is_err(), "{stranger}");
    }
}

/// The facts of 2026-11-30, `N1` and on: each has a test that names it.
#[test]
fn each_fact_of_the_newest_evidence_is_named_in_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["specs", "fixtures", "mock-server", "contract-tests"].map(|name| root.join(name).join("tests"));
    let texts: Vec<String> = folders.iter().flat_map(|folder| rust_files(folder)).collect();
    let words: HashSet<&str> = texts.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric())).collect();
    let numbered = |key: &str| key.strip_prefix('N').is_some_and(|number| number.parse::<u8>().is_ok());
    for source in Evidence::bundled().sources().filter(|source| numbered(&source.key)) {
        assert!(words.contains(source.key.as_str()), "{}: no test names it: {}", source.key, source.what);
    }
}

/// The texts of the tests in a folder.
fn rust_files(folder: &Path) -> Vec<String> {
    let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let inside = entries.iter().filter(|entry| entry.is_dir()).flat_map(|entry| rust_files(entry));
    let files = entries.iter().filter(|entry| entry.extension().is_some_and(|ending| ending == "rs"));
    files.map(|file| fs::read_to_string(file).unwrap()).chain(inside).collect()
}
