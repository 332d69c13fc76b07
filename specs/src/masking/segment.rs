use std::ops::Range;

use crate::masking::{MIN_JWT_HEADER, MIN_PHONE_DIGITS};

/// The kinds of bytes, as bits that are combined for a segment.
pub(crate) const OTHER: u8 = 0;
const LETTER: u8 = 1;
pub(crate) const DIGIT: u8 = 1 << 1;
pub(crate) const DOT: u8 = 1 << 2;
pub(crate) const AT: u8 = 1 << 3;
/// Part of a character beyond ASCII.
const NON_ASCII: u8 = 1 << 4;

pub(crate) const fn kind(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => DIGIT,
        b'.' => DOT,
        b'@' => AT,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'-' | b'+' | b'%' | b'=' => LETTER,
        0x80.. => NON_ASCII,
        _ => OTHER,
    }
}

/// The kind of every byte, precomputed.
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

/// The longest part of a text that an identifier, address, number or token can be in.
pub(crate) struct Segment {
    pub(crate) place: Range<usize>,
    pub(crate) has: u8,
}

impl Segment {
    pub(crate) fn next(text: &str, from: usize) -> Option<Self> {
        let start = run(text, from, false, &mut 0);
        let mut has = 0;
        let end = run(text, start, true, &mut has);
        (start < end).then_some(Self { place: start..end, has })
    }

    /// Whether it may have something to hide.
    pub(crate) fn is_suspicious(&self) -> bool {
        let length = self.place.len();
        self.has & AT != 0
            || (self.has & DIGIT != 0 && length >= MIN_PHONE_DIGITS)
            || (self.has & DOT != 0 && length > MIN_JWT_HEADER)
    }
}

/// The end of the bytes from `at` on that are in a segment, or between segments; their kinds are added to `has`.
fn run(text: &str, mut at: usize, in_segment: bool, has: &mut u8) -> usize {
    loop {
        let bytes = &text.as_bytes()[at..];
        let mut kinds = 0;
        let length = bytes.iter().position(|byte| {
            let kind = KINDS[usize::from(*byte)];
            let goes_on = kind != NON_ASCII && (kind != OTHER) == in_segment;
            kinds |= if goes_on { kind } else { 0 };
            !goes_on
        });
        *has |= kinds;
        at += length.unwrap_or(bytes.len());
        match text[at..].chars().next() {
            Some(letter) if !letter.is_ascii() && letter.is_alphanumeric() == in_segment => at += letter.len_utf8(),
            _ => return at,
        }
    }
}
