//! `scan`: every retired row in every spelling, the archive page, and no false findings.

pub(crate) mod command;
pub(crate) mod fixing;
pub(crate) mod forms;
pub(crate) mod hostless;
pub(crate) mod invariants;
pub(crate) mod page;
pub(crate) mod reports;

use jiff::civil::date;
use krr_contract_tests::scan::{Finding, Findings, Index, Text};
use krr_specs::{Confidence, Environments};

pub(crate) fn index() -> Index<'static> {
    Index::new(Environments::bundled(), date(2026, 1, 1))
}

pub(crate) fn scan(text: impl Into<Vec<u8>>) -> Findings {
    index().scan(&Text::new(text.into()))
}

fn only(text: &str) -> Finding {
    let mut found = scan(text).findings;
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    found.remove(0)
}

#[test]
fn a_finding_has_date_replacement_and_confidence() {
    let found = only("a\nkrr=https://OIDC-VER2.difi.no:443//kontaktinfo-oauth2-server/rest/v1/personer.\n");
    assert_eq!((found.row.as_str(), found.line, found.kind.id()), ("oidc-ver2.difi.no", 2, "retired-url"));
    let place = found.first().unwrap();
    assert_eq!((place.column, place.text.ends_with("/personer")), (5, true), "{place:?}");
    assert_eq!(found.since.unwrap().sentence(), "retired since 2023-10-03 (certain)");
    assert!(
        found.instead.starts_with("https://test.kontaktregisteret.no/rest/v1/personer, with tokens of"),
        "{}",
        found.instead
    );
    assert_eq!(found.confidence, Confidence::Certain);
    assert!(found.evidence.iter().any(|key| key.as_str() == "SEED"));
}

#[test]
fn no_finding_has_more_confidence_than_the_sources() {
    for (text, expected) in [
        // The sources disagree on the date, but all dates are past.
        ("krr.digdir.no", Confidence::Certain),
        // No page lists it as retired.
        ("krr-yt2.digdir.eon.no", Confidence::Likely),
        // A misspelling.
        ("krr-ver2.digdir", Confidence::Likely),
        // An address may be reassigned.
        ("146.192.252.54", Confidence::Likely),
        // The host had other paths than the known ones.
        ("https://oidc.difi.no/opensso/", Confidence::Likely),
        ("*.oidc.difi.no", Confidence::Likely),
        // It still works.
        ("https://kontaktregisteret.no/rest/v1/personer", Confidence::Guess),
    ] {
        assert_eq!(only(text).confidence, expected, "{text}");
    }
}

#[test]
fn version_1_is_advice_and_only_beside_a_host_of_the_register() {
    let apart = only("host: test.kontaktregisteret.no\npath: /rest/v1/person\n");
    assert_eq!((apart.kind.id(), apart.line), ("version-1", 2));
    for text in [
        "https://api.example/rest/v1/personer",
        "path: /rest/v1/personer",
        "https://test.kontaktregisteret.no/rest/v2/personer",
        "https://test.kontaktregisteret.no/rest/v1/printSertifikat",
        "https://x.test.kontaktregisteret.no/rest/v1/person",
        "host: test.kontaktregisteret.no\nother: https://api.example/rest/v1/personer",
    ] {
        assert!(scan(text).findings.is_empty(), "{text}");
    }
}

#[test]
fn scopes_are_found_as_whole_words_only() {
    for text in [
        "scope=global/kontaktinformasjon.read",
        "scope:global/kontaktinformasjon.read",
        "\"global\\/kontaktinformasjon.read\"",
        "scope=openid+global%2Fkontaktinformasjon.read",
        "Global/Kontaktinformasjon.Read.",
    ] {
        assert_eq!(only(text).row, "global/kontaktinformasjon.read", "{text}");
    }
    for text in [
        "krr:global/kontaktinformasjon.read",
        "krr%3Aglobal%2Fkontaktinformasjon.read",
        "https://a.example/global/kontaktinformasjon.read",
        "global/kontaktinformasjon.readonly",
        "xglobal/kontaktinformasjon.read",
        "global/kontaktinformasjon.read.all",
        "difi:user/spraak.write",
    ] {
        assert!(scan(text).findings.is_empty(), "{text}");
    }
}

#[test]
fn similar_names_are_not_found() {
    for text in [
        "test.kontaktregisteret.no maskinporten.no idporten.no 139.105.36.137 2a02:9cc::306",
        "my-krr.digdir.no krr.digdir.no.example krr.digdir.nord oidc.difi.norge x.oidc.difi.no",
        "1146.192.252.54 146.192.252.545 1.146.192.252.54 146.192.252.54.1 v146.192.252.54",
        "difi digdir krr oidc kontaktinfo-oauth2-server http://127.0.0.1:8080/kontaktinfo-oauth2-server",
    ] {
        assert!(scan(text).findings.is_empty(), "{text}");
    }
}

#[test]
fn a_comment_with_a_reason_suppresses_its_line_or_the_next() {
    for text in [
        "old=krr.digdir.no # krr-scan: allow kept for the museum\nnew=1\n",
        "# krr-scan: allow kept for the museum\r\nold=krr.digdir.no\r\n",
        "<!-- krr-scan: allow kept for the museum -->\n<a href=\"https://krr.digdir.no\"/>\n",
    ] {
        let found = scan(text);
        assert!(found.findings.is_empty(), "{text}: {found:?}");
        assert_eq!(found.suppressed.len(), 1, "{text}");
        assert_eq!(found.suppressed[0].reason, "kept for the museum", "{text}");
    }
    let own_line_only = scan("a=krr.digdir.no # krr-scan: allow why\nb=krr.digdir.no\n");
    assert_eq!((own_line_only.findings.len(), own_line_only.suppressed.len()), (1, 1));
    let ids = |text: &str| scan(text).findings.iter().map(|found| found.kind.id()).collect::<Vec<_>>();
    assert_eq!(ids("a=krr.digdir.no # krr-scan: allow\n"), ["retired-host", "silence-without-reason"]);
    assert_eq!(ids("# krr-scan: allow why\n\na=krr.digdir.no\n"), ["retired-host"]);
}
