//! Masks identifiers, addresses, telephone numbers and tokens in texts before they are recorded.

pub(crate) mod markers;
pub(crate) mod segment;

use std::{borrow::Cow, ops::Range};

use crate::masking::markers::Markers;
use crate::masking::segment::{AT, DOT, OTHER, Segment, kind};

/// Replaces an identifier.
const STARS: &str = "***********";
/// An identifier as a JSON number may lose a leading zero. Organisation numbers have 9 digits and are not masked.
const MIN_DIGITS: usize = 10;
/// The fewest digits of a telephone number after `+`.
const MIN_PHONE_DIGITS: usize = 8;
/// The header of any JWT is longer.
const MIN_JWT_HEADER: usize = 15;
/// The scheme before a token.
const BEARER: &str = "bearer";

/// `text` without identifiers, e-mail addresses, telephone numbers and tokens.
///
/// Masked are runs of 10 digits or more (personidentifikator, also one that lost a leading zero as a number), `+` followed by
/// eight or more digits, anything around an `@`, three base64url parts with dots (a JWT or JWS)
/// and the token after `Bearer`. Texts are masked when they are recorded, so that no later step can leak.
///
/// ```
/// use krr_specs::mask;
///
/// assert_eq!(mask("no answer for 11887197158"), "no answer for ***********");
/// assert_eq!(mask("authorization: Bearer abc.def"), "authorization: Bearer ***");
/// assert!(matches!(mask("nothing to hide"), std::borrow::Cow::Borrowed(_)));
/// ```
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    mask_unless(text, &|_| false)
}

/// What may be personal in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal<'t> {
    /// Ten digits or more.
    Identifier(&'t str),
    /// A text around an `@`.
    Address(&'t str),
    /// A telephone number with its `+`.
    Telephone(&'t str),
}

/// The same, but what is known to be test data stays. Tokens are always masked.
///
/// ```
/// use krr_specs::{Personal, mask_unless};
///
/// let is_test_data = |found: Personal<'_>| found == Personal::Identifier("11887197158");
/// assert_eq!(mask_unless("11887197158 or 22859197810", &is_test_data), "11887197158 or ***********");
/// ```
#[must_use]
pub fn mask_unless<'t>(text: &'t str, is_test_data: &dyn Fn(Personal<'_>) -> bool) -> Cow<'t, str> {
    let mut masked = Masked { text, is_test_data, shown: String::new(), until: 0 };
    let (mut markers, mut at) = (Markers::of(text), 0);
    while let Some(segment) = markers.next_segment(at) {
        at = masked.mask_segment(&segment);
    }
    masked.finish()
}

/// The longest prefix that is masked the same whatever follows: up to the last byte that separates segments.
///
/// A text must not be cut elsewhere before masking, because half an identifier is not recognised.
///
/// ```
/// use krr_specs::maskable_prefix;
///
/// assert_eq!(maskable_prefix(b"[\"11887197158\",\"118871"), b"[\"11887197158\",\"");
/// assert_eq!(maskable_prefix(b"118871"), b"");
/// ```
#[must_use]
pub fn maskable_prefix(text: &[u8]) -> &[u8] {
    let ends_segment = |byte: &u8| kind(*byte) == OTHER;
    let end = text.iter().rposition(ends_segment).map_or(0, |last| last + 1);
    &text[..end]
}

/// A partly masked text. It is copied only if something is hidden.
struct Masked<'t, 'd> {
    text: &'t str,
    is_test_data: &'d dyn Fn(Personal<'_>) -> bool,
    shown: String,
    /// How much of `text` is in `shown`.
    until: usize,
}

impl<'t> Masked<'t, '_> {
    fn hide(&mut self, place: Range<usize>, replacement: &str) {
        if self.shown.capacity() == 0 {
            self.shown.reserve(self.text.len());
        }
        self.shown.push_str(&self.text[self.until..place.start]);
        self.shown.push_str(replacement);
        self.until = place.end;
    }

    /// Hides what is secret in a segment and a token after it; returns the end of both.
    fn mask_segment(&mut self, segment: &Segment) -> usize {
        if segment.is_suspicious() {
            self.hide_secret(segment);
        }
        let (text, mut at) = (self.text, segment.place.end);
        let mut before = &text[segment.place.clone()];
        while before.eq_ignore_ascii_case(BEARER) && text[at..].starts_with(' ') {
            let token = at + 1..end_of_token(text, at + 1);
            at = token.end;
            before = &text[token.clone()];
            if !token.is_empty() {
                self.hide(token, "***");
            }
        }
        at
    }

    fn hide_secret(&mut self, segment: &Segment) {
        let (place, text) = (segment.place.clone(), &self.text[segment.place.clone()]);
        if segment.has & AT != 0 && text.len() > 1 {
            if !(self.is_test_data)(Personal::Address(text)) {
                self.hide(place, "***@***");
            }
            return;
        }
        if segment.has & DOT != 0 && is_compact_jws(text) {
            return self.hide(place, "***.***.***");
        }
        let phone_digits = text.strip_prefix('+').map_or(0, digits);
        let rest = match phone_digits >= MIN_PHONE_DIGITS {
            true => {
                let end = place.start + 1 + phone_digits;
                if !(self.is_test_data)(Personal::Telephone(&self.text[place.start..end])) {
                    self.hide(place.start..end, "+********");
                }
                end..place.end
            }
            false => place,
        };
        self.hide_runs(rest);
    }

    /// Replaces every long run of digits by stars.
    fn hide_runs(&mut self, segment: Range<usize>) {
        let mut start = segment.start;
        // The end of a segment ends a run too.
        let bytes = self.text.as_bytes()[segment.clone()].iter().chain([&b' ']);
        for (at, byte) in (segment.start..).zip(bytes) {
            if byte.is_ascii_digit() {
                continue;
            }
            if at - start >= MIN_DIGITS && !(self.is_test_data)(Personal::Identifier(&self.text[start..at])) {
                self.hide(start..at, STARS);
            }
            start = at + 1;
        }
    }

    fn finish(mut self) -> Cow<'t, str> {
        if self.until == 0 {
            return Cow::Borrowed(self.text);
        }
        self.shown.push_str(&self.text[self.until..]);
        Cow::Owned(self.shown)
    }
}

/// The end of a token after `Bearer `: at white space or a quotation mark.
fn end_of_token(text: &str, from: usize) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    text[from..].find(ends).map_or(text.len(), |length| from + length)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Three parts, the first long enough for a header; the last may be empty, as with `alg: none`.
fn is_compact_jws(segment: &str) -> bool {
    let mut parts = segment.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(head), Some(claims), Some(_), None) => head.len() > MIN_JWT_HEADER && !claims.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn test_data_stays_and_tokens_never_do() {
        let text = "11887197158 ola@example.no +4799999999 Bearer abc eyJhbGciOiJub25lIn0.eyJwaWQiOiIi.";
        let kept = "11887197158 ola@example.no +4799999999 Bearer *** ***.***.***";
        assert_eq!(mask_unless(text, &|_| true), kept);
    }

    #[test]
    fn each_kind_of_secret_is_hidden() {
        for (text, masked) in [
            (
                r#"{"personidentifikatorer":["11887197158",11822648950]}"#,
                r#"{"personidentifikatorer":["***********",***********]}"#,
            ),
            ("/personer/11887197158/spraak", "/personer/***********/spraak"),
            ("pid=11887197158", "pid=***********"),
            ("ola@example.no,", "***@***,"),
            ("[4846697271]", "[***********]"),
            ("eyJhbGciOiJub25lIn0.eyJwaWQiOiIi.", "***.***.***"),
            ("+4799999999", "+********"),
            ("+4799999999x11887197158", "+********x***********"),
            ("Bearer Bearer abc ø", "Bearer *** *** ø"),
            ("blåbær.på@fjell.no:7", "***@***:7"),
            ("eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "***.***.***"),
            ("Bearer opaque/+=", "Bearer ***"),
            ("2018-06-29T10:14:52+02", "2018-06-29T10:14:52+02"),
            ("984661185", "984661185"),
        ] {
            assert_eq!(mask(text), masked);
        }
    }

    /// Masks without the search for markers.
    fn masked_by_every_segment(text: &str) -> String {
        let mut masked = Masked { text, is_test_data: &|_| false, shown: String::new(), until: 0 };
        let mut at = 0;
        while let Some(segment) = Segment::next(text, at) {
            at = masked.mask_segment(&segment);
        }
        masked.finish().into_owned()
    }

    proptest! {
        /// No segment without a marker has anything to hide.
        #[test]
        fn segments_without_markers_need_no_masking(text in "(\\PC|[0-9]{7,12}|[+][0-9]{7,9}|@|[a-z]{16}\\.e30\\.|(?i:bearer)|bearer |[\", :+&/ø=.]){0,40}") {
            prop_assert_eq!(mask(&text).into_owned(), masked_by_every_segment(&text));
        }

        #[test]
        fn no_run_of_eleven_digits_survives(before in "\\PC{0,12}", number in "[0-9]{11,14}", after in "\\PC{0,12}") {
            let masked = mask(&format!("{before}{number}{after}")).into_owned();
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest < Some(11), "{}", masked);
        }

        #[test]
        fn the_maskable_prefix_is_masked_the_same_whatever_follows(text in "(\\PC|[0-9]{8,11}|ola@a\\.no|Bearer |[a-z]{16}\\.e30\\.|[\", :+&/]){0,40}", cut in 0..200_usize) {
            let head = &text[..text.floor_char_boundary(cut)];
            let head = str::from_utf8(maskable_prefix(head.as_bytes())).unwrap();
            prop_assert!(mask(&text).starts_with(&*mask(head)), "{head:?} of {text:?}");
        }

        #[test]
        fn masking_is_idempotent(text in "\\PC{0,40}") {
            let once = mask(&text).into_owned();
            prop_assert_eq!(mask(&once).into_owned(), once);
        }
    }
}
