//! Properties for any bytes.

use krr_contract_tests::scan::{Encoding, Findings, Index, Rewrite, Text, fix};
use krr_specs::Confidence;
use proptest::{collection::vec, prelude::*, sample::select};

use crate::scan::index;

/// Pieces of configuration files, and similar pieces.
const PIECES: [&str; 40] = [
    "krr.digdir.no",
    "krr-ver2.digdir.no",
    "krr-ver2.digdir",
    "oidc-ver2.difi.no",
    "ver2.maskinporten.no",
    "KRR.DIGDIR.NO",
    "146.192.252.152",
    "146.192.252.54",
    "2a02:9cc::306",
    "test.kontaktregisteret.no",
    "kontaktregisteret.no",
    "user/spraak.write",
    "global/kontaktinformasjon.read",
    "krr:",
    "https://",
    "https%3A%2F%2F",
    "http:\\/\\/",
    "//",
    "/",
    "/rest/v1/personer",
    "/kontaktinfo-oauth2-server",
    "swagger-ui/index.html",
    "rest/v1/",
    "%2F",
    "%",
    "\\",
    "\\u002F",
    ".",
    "-",
    ":443",
    "@",
    "\n",
    "\r\n",
    " ",
    "# krr-scan: allow",
    " old",
    "å",
    "\u{feff}",
    "\"",
    "krr\\.digdir\\.no",
];

fn texts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..4),
    ];
    let text = vec(piece, 0..24).prop_map(|pieces| pieces.concat());
    let mark = select(vec![&b""[..], b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]);
    (mark, text).prop_map(|(mark, text)| [mark, &text].concat())
}

fn rewrites(findings: &Findings) -> usize {
    let places = findings.findings.iter().flat_map(|found| &found.places);
    places.filter(|place| matches!(place.rewrite, Rewrite::To(..))).count()
}

fn check(index: &Index<'_>, bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let length = bytes.len();
    let text = Text::new(bytes);
    let found = index.scan(&text);
    for finding in found.findings.iter().chain(found.suppressed.iter().map(|suppressed| &suppressed.finding)) {
        prop_assert!(!finding.places.is_empty());
        for place in &finding.places {
            let words = text.bytes().get(place.bytes.clone());
            prop_assert!(words.is_some_and(|words| !words.is_empty()), "{place:?}");
            prop_assert!(text.in_file(place.bytes.clone()).end <= length, "{place:?}");
            if text.encoding() != Encoding::Bytes {
                let whole = std::str::from_utf8(text.bytes()).unwrap();
                prop_assert!(whole.is_char_boundary(place.bytes.start) && whole.is_char_boundary(place.bytes.end));
            }
            let line = text.line_around(place.bytes.start);
            prop_assert!(line.contains(&place.bytes.start) && place.bytes.end <= line.end, "{place:?}");
            prop_assert_eq!(text.characters(line.start..place.bytes.start) + 1, place.column);
            prop_assert_eq!(place.text.chars().count(), place.length);
            if matches!(place.rewrite, Rewrite::To(..)) {
                prop_assert_eq!(finding.confidence, Confidence::Certain);
            }
        }
    }
    let Some(fixed) = fix(&text, &found) else { return Ok(()) };
    let fixed = Text::new(fixed.bytes);
    let left = index.scan(&fixed);
    prop_assert_eq!(rewrites(&left), 0, "{:?}", String::from_utf8_lossy(fixed.bytes()));
    prop_assert_eq!(fix(&fixed, &left), None);
    // Suppressed findings stay. A rewritten host may add advice on a suppressed line.
    prop_assert!(left.suppressed.len() >= found.suppressed.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn places_are_in_the_file_and_a_second_fix_changes_nothing(bytes in texts()) {
        check(&INDEX, bytes)?;
    }

    #[test]
    fn any_bytes_are_scanned(bytes in vec(any::<u8>(), 0..200)) {
        check(&INDEX, bytes)?;
    }
}

static INDEX: std::sync::LazyLock<Index<'static>> = std::sync::LazyLock::new(index);

/// The time for a crafted file is linear in its length.
#[test]
fn many_matches_on_one_line_take_linear_time() {
    for piece in [
        "krr.digdir.no ",
        "/rest/v1/",
        "krr.digdir.no\n",
        "oidc.difi.no /rest/v1/",
        "@krr.digdir.no",
        "%2F",
        "krr-scan: allow ",
    ] {
        let began = std::time::Instant::now();
        let times = (1 << 18) / piece.len();
        let found = INDEX.scan(&Text::new(format!("krr.digdir.no {}", piece.repeat(times)).into_bytes()));
        assert!((1..=times + 1).contains(&(found.findings.len() + found.suppressed.len())), "{piece:?}");
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{piece:?}: {:?}", began.elapsed());
    }
}
