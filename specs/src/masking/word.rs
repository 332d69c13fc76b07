use std::ops::Range;

use crate::masking::{FEWEST_DIALLED, SHORTEST_HEADER};

/// What a byte can be to the search for words, as bits, so that those of a word add up to what is in it.
pub(crate) const OTHER: u8 = 0;
const LETTER: u8 = 1;
pub(crate) const DIGIT: u8 = 1 << 1;
pub(crate) const DOT: u8 = 1 << 2;
pub(crate) const AT: u8 = 1 << 3;
/// Part of a letter beyond ASCII, or of a sign that is in no word.
const BEYOND: u8 = 1 << 4;

pub(crate) const fn kind(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => DIGIT,
        b'.' => DOT,
        b'@' => AT,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-' | b'+' | b'%' | b'=' => LETTER,
        0x80.. => BEYOND,
        _ => OTHER,
    }
}

/// The same for every byte, because a body has thousands.
const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let kind = kind(byte as u8);
        kinds[byte] = kind;
        byte += 1;
    }
    kinds
};

/// The longest part of a text that an identifier, an address, a number or a token can stand in, and what it looked like.
pub(crate) struct Word {
    pub(crate) place: Range<usize>,
    /// The kinds of its bytes.
    pub(crate) has: u8,
}

impl Word {
    /// The first word from the character at `from` on.
    pub(crate) fn next(text: &str, from: usize) -> Option<Self> {
        let start = run(text, from, false, &mut 0);
        let mut has = 0;
        let end = run(text, start, true, &mut has);
        (start < end).then_some(Self { place: start..end, has })
    }

    /// Whether any rule could want to hide something of it.
    pub(crate) fn is_suspicious(&self) -> bool {
        let length = self.place.len();
        self.has & AT != 0
            || (self.has & DIGIT != 0 && length >= FEWEST_DIALLED)
            || (self.has & DOT != 0 && length > SHORTEST_HEADER)
    }
}

/// Where the bytes from `at` on end that are in words, or in none; what kinds they are is added to `has`.
fn run(text: &str, mut at: usize, in_word: bool, has: &mut u8) -> usize {
    loop {
        let bytes = &text.as_bytes()[at..];
        let mut kinds = 0;
        let length = bytes.iter().position(|byte| {
            let kind = KINDS[usize::from(*byte)];
            let goes_on = kind != BEYOND && (kind != OTHER) == in_word;
            kinds |= if goes_on { kind } else { 0 };
            !goes_on
        });
        *has |= kinds;
        at += length.unwrap_or(bytes.len());
        match text[at..].chars().next() {
            Some(letter) if !letter.is_ascii() && letter.is_alphanumeric() == in_word => at += letter.len_utf8(),
            _ => return at,
        }
    }
}
