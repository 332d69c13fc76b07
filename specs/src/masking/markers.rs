use memchr::memchr;

use crate::masking::segment::{OTHER, Segment, kind};
use crate::masking::{BEARER, MIN_PHONE_DIGITS};

/// Finds the segments that may have something to hide. Most segments have no marker and are skipped.
pub(crate) struct Markers<'t> {
    text: &'t str,
    /// The next `@`, dot, `Bearer` and long run of digits.
    next: [usize; 4],
}

impl<'t> Markers<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let next = [find(text, b'@', 0), find(text, b'.', 0), find_bearer(text, 0), find_digits(text, 0)];
        Self { text, next }
    }

    pub(crate) fn next_segment(&mut self, from: usize) -> Option<Segment> {
        let text = self.text;
        let [at, dot, bearer, digits] = &mut self.next;
        for (next, marker) in [(at, b'@'), (dot, b'.')] {
            if *next < from {
                *next = find(text, marker, from);
            }
        }
        if *bearer < from {
            *bearer = find_bearer(text, from);
        }
        if *digits < from {
            *digits = find_digits(text, from);
        }
        let marker = self.next.into_iter().min().filter(|marker| *marker < text.len())?;
        let is_in_segment = |c: &char| if c.is_ascii() { kind(*c as u8) != OTHER } else { c.is_alphanumeric() };
        let before: usize = text[from..marker].chars().rev().take_while(is_in_segment).map(char::len_utf8).sum();
        Segment::next(text, marker - before)
    }
}

/// The next occurrence of a byte, or the end of the text.
fn find(text: &str, byte: u8, from: usize) -> usize {
    memchr(byte, &text.as_bytes()[from..]).map_or(text.len(), |at| from + at)
}

/// The last letter of the next [`BEARER`] before a space.
fn find_bearer(text: &str, from: usize) -> usize {
    let mut space = find(text, b' ', from);
    while space < text.len() {
        let segment = space.checked_sub(BEARER.len()).filter(|start| *start >= from);
        if segment.is_some_and(|start| text.as_bytes()[start..space].eq_ignore_ascii_case(BEARER.as_bytes())) {
            return space - 1;
        }
        space = find(text, b' ', space + 1);
    }
    text.len()
}

/// The beginning of the next run of [`MIN_PHONE_DIGITS`] digits or more. It is enough to look at one byte in as many.
fn find_digits(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from + MIN_PHONE_DIGITS - 1;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            let before = bytes[from..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            let after = bytes[at..].iter().take(MIN_PHONE_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
            if before + after >= MIN_PHONE_DIGITS {
                return at - before;
            }
            at += after;
        }
        at += MIN_PHONE_DIGITS;
    }
    bytes.len()
}
