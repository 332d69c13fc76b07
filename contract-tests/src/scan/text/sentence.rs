//! Detects sentences: what a sentence says about a retired host may not be true for its successor.

use std::ops::Range;

/// This many adjacent words are a sentence. Settings, commands and code have fewer.
const WORDS: usize = 3;

/// How many bytes are searched for words.
const REACH: usize = 128;

/// Whether `span` of a line is in a sentence. In quotes it is a value.
pub(crate) fn is_in_sentence(line: &[u8], span: &Range<usize>) -> bool {
    let (before, after) = (&line[..span.start], &line[span.end..]);
    let quote = before.last().filter(|byte| matches!(byte, b'"' | b'\''));
    if quote.is_some() && quote == after.first() {
        return false;
    }
    let before = String::from_utf8_lossy(&before[before.len().saturating_sub(REACH)..]);
    let after = String::from_utf8_lossy(&after[..after.len().min(REACH)]);
    let before = before.trim_end_matches(['(', '[', '<', '`', '*', '_', '«', '“']);
    let after = after.trim_start_matches(['.', ',', ';', '!', '?', ')', ']', '>', '`', '*', '_', '»', '”']);
    // Words count only when a space is between them and the span.
    let words = |pieces: &mut dyn Iterator<Item = &str>| match pieces.next() {
        Some("") => pieces.filter(|piece| !piece.is_empty()).take(WORDS).take_while(|piece| is_word(piece)).count(),
        _ => 0,
    };
    words(&mut before.rsplit([' ', '\t'])) + words(&mut after.split([' ', '\t'])) >= WORDS
}

/// Whether it is a word such as `3.` or `e-post`. A comma is not part of one: it may separate table cells.
fn is_word(piece: &str) -> bool {
    let word = piece.trim_end_matches(['.', '!', '?', ';', '\r']);
    !word.is_empty()
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’'))
        && !word.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sentence(line: &str) -> bool {
        let start = line.find("x.no").unwrap();
        is_in_sentence(line.as_bytes(), &(start..start + 4))
    }

    #[test]
    fn sentences_are_distinguished_from_settings() {
        for line in [
            "The host x.no was retired.",
            "x.no ble avviklet 3. oktober 2023.",
            "# Vi brukte x.no før.",
            "Until then we asked `x.no` for it",
            "Alle kall gikk til x.no.",
            "blå æ ø x.no",
        ] {
            assert!(is_sentence(line), "{line}");
        }
        for line in [
            "x.no",
            "host: x.no",
            "curl -X POST https://x.no",
            "ENV KRR x.no",
            "x.no, a, b, c",
            "url = \"x.no\" if mode is test else None",
            "  server_name x.no;  # the old one",
            "| x.no | 3 | we use it |",
            "fetch('x.no') and so on it goes",
            "<host>x.no</host> of the old environment",
        ] {
            assert!(!is_sentence(line), "{line}");
        }
    }
}
