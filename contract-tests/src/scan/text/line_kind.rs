//! Detects settings, comments, patches, and lines about the past. Only a setting can be rewritten safely.

use std::ops::Range;

/// Words about the past or about blocking: near them the retired address may be meant.
const PAST: [&str; 42] = [
    "archive",
    "archived",
    "arkiv",
    "avviklet",
    "blacklist",
    "block",
    "blocked",
    "blokkert",
    "denied",
    "deny",
    "denylist",
    "deprecated",
    "erstattet",
    "forbidden",
    "former",
    "formerly",
    "gamle",
    "gammel",
    "gone",
    "history",
    "legacy",
    "migrated",
    "nedlagt",
    "obsolete",
    "old",
    "previous",
    "previously",
    "reject",
    "rejected",
    "removed",
    "replace",
    "replaced",
    "retire",
    "retired",
    "sperret",
    "sunset",
    "tidligere",
    "unused",
    "utfaset",
    "was",
    "where",
    "xmlns",
];

/// Why an address on a line may not be used by a program: the line is a comment, or it or the head of its list is about the
/// past.
pub(crate) fn past_reason(line: &[u8], above: &[u8]) -> Option<String> {
    if is_comment(line) {
        return Some("it is in a comment".to_owned());
    }
    // An item of a list has a space there, an option a second dash.
    if let [b'-' | b'+', next, ..] = line
        && !next.is_ascii_whitespace()
        && *next != b'-'
    {
        return Some("it is in a patch, which would no longer apply".to_owned());
    }
    let opens = |line: &&[u8]| matches!(line.trim_ascii_end().last(), Some(b':' | b'[' | b'{' | b'('));
    let word = past_word(line).or_else(|| above.split(|byte| *byte == b'\n').filter(opens).find_map(past_word))?;
    Some(format!("{word:?} is near, so the old one may be meant"))
}

fn is_comment(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    ["#", "//", "/*", "* ", "-- ", "<!--", ";", "REM "].iter().any(|mark| line.starts_with(mark.as_bytes()))
}

fn past_word(text: &[u8]) -> Option<&'static str> {
    let words = text.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let known = |word: &[u8]| PAST.into_iter().find(|past| past.as_bytes().eq_ignore_ascii_case(word));
    words.flat_map(camel_case_parts).find_map(known)
}

/// `oldHost` is two words.
fn camel_case_parts(word: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_boundary = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    word.chunk_by(move |left, right| !is_boundary(&[*left, *right]))
}

/// Whether `span` of a line is the whole value of a setting: `host = x`, `"host": "x",`, `<host>x</host>`.
pub(crate) fn is_value(line: &[u8], span: &Range<usize>) -> bool {
    let (before, after) = (&line[..span.start], &line[span.end..]);
    let quote = before.last().filter(|byte| matches!(byte, b'"' | b'\'')).filter(|quote| after.first() == Some(quote));
    let (before, after) = match quote {
        Some(_) => (&before[..before.len() - 1], &after[1..]),
        None => (before, after),
    };
    let (before, after) = (before.trim_ascii_end(), after.trim_ascii());
    let (begins, ends) = match before.last() {
        Some(b'=' | b':') => (is_key(&before[..before.len() - 1]), matches!(after, [] | [b',' | b';'])),
        Some(b'>') => (before.starts_with(b"<") || before.trim_ascii().starts_with(b"<"), after.starts_with(b"</")),
        // The default of a variable: `${HOST:-x}`.
        Some(b'-') => (before.ends_with(b":-"), after.starts_with(b"}")),
        _ => (false, false),
    };
    begins && ends
}

/// Whether it ends with a name such as `krr.host`, `"host"` or `const HOST`, and is not a comparison.
fn is_key(before: &[u8]) -> bool {
    let name = before.trim_ascii_end();
    name.last().is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'_' | b'"' | b'\'' | b']')
    }) && !name.trim_ascii_start().starts_with(b"if")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_setting(line: &str) -> bool {
        let start = line.find("x.no").unwrap();
        is_value(line.as_bytes(), &(start..start + 4))
    }

    #[test]
    fn values_of_settings_are_recognised() {
        for line in [
            "KRR_HOST=x.no",
            "  host: x.no",
            "host = \"x.no\",",
            "\"host\": \"x.no\"",
            "const HOST = 'x.no';",
            "<host>x.no</host>",
            "HOST: ${HOST:-x.no}",
            "export HOST=x.no  ",
        ] {
            assert!(is_setting(line), "{line}");
        }
        for line in [
            "- x.no",
            "x.no",
            "if (host.equals(\"x.no\")) {",
            "if host == \"x.no\":",
            "if ($host = x.no) { return 410; }",
            "BLOCKED = {\"x.no\"}",
            "server_name x.no;",
            "url.replace(\"x.no\", NEW)",
            "x.no. IN CNAME proxy.example.",
            "hosts: [x.no, y.no]",
            "| x.no | 2023 |",
            "host: x.no y.no",
        ] {
            assert!(!is_setting(line), "{line}");
        }
    }

    #[test]
    fn words_about_the_past_and_comments_are_recognised() {
        for line in [
            "OLD_KRR_HOST=x",
            "oldHost: x",
            "\"retired\": \"2023\", x",
            "deny x",
            "# x",
            "  // x",
            "-url: x",
            "+url: x",
        ] {
            assert!(past_reason(line.as_bytes(), b"").is_some(), "{line}");
        }
        assert!(past_reason(b"- https://x", b"deny:\n").is_some());
        assert_eq!(past_reason(b"url: https://x", b"# where the old one was\nold: 1\n"), None);
        for line in ["host: x", "golden=x", "threshold: x", "--url https://x", "- https://x", "folder: x"] {
            assert_eq!(past_reason(line.as_bytes(), b""), None, "{line}");
        }
    }
}
