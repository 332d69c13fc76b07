use memchr::memchr;

use crate::masking::{
    BEARER, FEWEST_DIALLED,
    word::{OTHER, Word, kind},
};

/// The signs by which a word is known that something may have to be hidden of or after: most words of a text have none, and need
/// not be looked at.
pub(crate) struct Signs<'t> {
    text: &'t str,
    /// Where the next `@`, the next dot, the next space and the next long run of digits are, from where the search last stood.
    next: [usize; 4],
}

impl<'t> Signs<'t> {
    pub(crate) fn of(text: &'t str) -> Self {
        let next = [find(text, b'@', 0), find(text, b'.', 0), find_bearer(text, 0), find_digits(text, 0)];
        Self { text, next }
    }

    /// The next word with a sign from the end of a word at `from` on.
    pub(crate) fn next_word(&mut self, from: usize) -> Option<Word> {
        let text = self.text;
        let [at, dot, bearer, digits] = &mut self.next;
        for (next, sign) in [(at, b'@'), (dot, b'.')] {
            if *next < from {
                *next = find(text, sign, from);
            }
        }
        if *bearer < from {
            *bearer = find_bearer(text, from);
        }
        if *digits < from {
            *digits = find_digits(text, from);
        }
        let sign = self.next.into_iter().min().filter(|sign| *sign < text.len())?;
        let is_in_word = |c: &char| if c.is_ascii() { kind(*c as u8) != OTHER } else { c.is_alphanumeric() };
        let before: usize = text[from..sign].chars().rev().take_while(is_in_word).map(char::len_utf8).sum();
        Word::next(text, sign - before)
    }
}

/// Where that byte is next; the end of the text when it is nowhere.
fn find(text: &str, byte: u8, from: usize) -> usize {
    memchr(byte, &text.as_bytes()[from..]).map_or(text.len(), |at| from + at)
}

/// Where [`BEARER`] ends next that has a space behind it: on its last letter.
fn find_bearer(text: &str, from: usize) -> usize {
    let mut space = find(text, b' ', from);
    while space < text.len() {
        let word = space.checked_sub(BEARER.len()).filter(|start| *start >= from);
        if word.is_some_and(|start| text.as_bytes()[start..space].eq_ignore_ascii_case(BEARER.as_bytes())) {
            return space - 1;
        }
        space = find(text, b' ', space + 1);
    }
    text.len()
}

/// Where the next run of [`FEWEST_DIALLED`] digits or more begins. No such run is missed where one byte in as many is looked at.
fn find_digits(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from + FEWEST_DIALLED - 1;
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            let before = bytes[from..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            let after = bytes[at..].iter().take(FEWEST_DIALLED).take_while(|byte| byte.is_ascii_digit()).count();
            if before + after >= FEWEST_DIALLED {
                return at - before;
            }
            at += after;
        }
        at += FEWEST_DIALLED;
    }
    bytes.len()
}
