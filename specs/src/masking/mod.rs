//! Taking identifiers, addresses and tokens out of a text before anybody else sees it.

pub(crate) mod candidates;
pub(crate) mod word;

use std::{borrow::Cow, ops::Range};

use crate::masking::{
    candidates::Signs,
    word::{AT, DOT, OTHER, Word, kind},
};

/// What an identifier becomes.
const STARS: &str = "***********";
/// An identifier written as a number loses its leading zero; organisation numbers have 9 digits and stay.
const FEWEST: usize = 10;
/// The shortest telephone number after its `+`.
const FEWEST_DIALLED: usize = 8;
/// No header of a JWT is as short as this.
const SHORTEST_HEADER: usize = 15;
/// The word before a token.
const BEARER: &str = "bearer";

/// `text` without identifiers, e-mail addresses, telephone numbers and tokens.
///
/// Masked are runs of 10 digits or more (personidentifikator, also one that lost a leading zero as a number), `+` followed by
/// eight or more digits, whatever stands around an `@`, words of three base64url parts (a JWT or JWS)
/// and what follows `Bearer`. Masking is done when something is recorded, so that no later step can leak.
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
    let mut masked = Masked { text, shown: String::new(), until: 0 };
    let (mut signs, mut at) = (Signs::of(text), 0);
    while let Some(word) = signs.next_word(at) {
        at = masked.pass(&word);
    }
    masked.whole()
}

/// Where the bytes of a text before which a cut changes nothing end: after the last byte of `text` that is in no word.
///
/// Every rule of [`mask`] looks at one word, or from one word on, so that what stands before such a cut is masked alike
/// whatever follows. Nothing may be cut anywhere else: half an identifier is no longer recognised as one.
///
/// ```
/// use krr_specs::maskable_prefix;
///
/// assert_eq!(maskable_prefix(b"[\"11887197158\",\"118871"), b"[\"11887197158\",\"");
/// assert_eq!(maskable_prefix(b"118871"), b"");
/// ```
#[must_use]
pub fn maskable_prefix(text: &[u8]) -> &[u8] {
    let ends_a_word = |byte: &u8| kind(*byte) == OTHER;
    let end = text.iter().rposition(ends_a_word).map_or(0, |last| last + 1);
    &text[..end]
}

/// A text as far as it has been masked. It is copied only where something is hidden.
struct Masked<'t> {
    text: &'t str,
    shown: String,
    /// How much of `text` stands in `shown`.
    until: usize,
}

impl<'t> Masked<'t> {
    fn hide(&mut self, place: Range<usize>, behind: &str) {
        if self.shown.capacity() == 0 {
            self.shown.reserve(self.text.len());
        }
        self.shown.push_str(&self.text[self.until..place.start]);
        self.shown.push_str(behind);
        self.until = place.end;
    }

    /// Hides what is secret of a word and after it; where that ends.
    fn pass(&mut self, word: &Word) -> usize {
        if word.is_suspicious() {
            self.hide_secret(word);
        }
        let (text, mut at) = (self.text, word.place.end);
        let mut before = &text[word.place.clone()];
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

    fn hide_secret(&mut self, word: &Word) {
        let (place, text) = (word.place.clone(), &self.text[word.place.clone()]);
        if word.has & AT != 0 && text.len() > 1 {
            return self.hide(place, "***@***");
        }
        if word.has & DOT != 0 && is_compact_jws(text) {
            return self.hide(place, "***.***.***");
        }
        let dialled = text.strip_prefix('+').map_or(0, digits);
        let rest = match dialled >= FEWEST_DIALLED {
            true => {
                let end = place.start + 1 + dialled;
                self.hide(place.start..end, "+********");
                end..place.end
            }
            false => place,
        };
        self.hide_runs(rest);
    }

    /// Every long run of digits becomes stars.
    fn hide_runs(&mut self, word: Range<usize>) {
        let mut start = word.start;
        // Whatever ends a word ends a run too.
        let bytes = self.text.as_bytes()[word.clone()].iter().chain([&b' ']);
        for (at, byte) in (word.start..).zip(bytes) {
            if byte.is_ascii_digit() {
                continue;
            }
            if at - start >= FEWEST {
                self.hide(start..at, STARS);
            }
            start = at + 1;
        }
    }

    fn whole(mut self) -> Cow<'t, str> {
        if self.until == 0 {
            return Cow::Borrowed(self.text);
        }
        self.shown.push_str(&self.text[self.until..]);
        Cow::Owned(self.shown)
    }
}

/// What follows `Bearer `, up to white space or the end of a quotation.
fn end_of_token(text: &str, from: usize) -> usize {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
    text[from..].find(ends).map_or(text.len(), |length| from + length)
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Three parts of base64url, the first long enough for a header; the last may be empty, as with `alg: none`.
fn is_compact_jws(word: &str) -> bool {
    let mut parts = word.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(head), Some(claims), Some(_), None) => head.len() > SHORTEST_HEADER && !claims.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    /// Looks at every word.
    fn masked_word_by_word(text: &str) -> String {
        let mut masked = Masked { text, shown: String::new(), until: 0 };
        let mut at = 0;
        while let Some(word) = Word::next(text, at) {
            at = masked.pass(&word);
        }
        masked.whole().into_owned()
    }

    proptest! {
        /// No word without a sign has anything to hide.
        #[test]
        fn the_words_with_a_sign_are_enough(text in "(\\PC|[0-9]{7,12}|[+][0-9]{7,9}|@|[a-z]{16}\\.e30\\.|(?i:bearer)|bearer |[\", :+&/ø=.]){0,40}") {
            prop_assert_eq!(mask(&text).into_owned(), masked_word_by_word(&text));
        }

        #[test]
        fn no_run_of_eleven_digits_survives(before in "\\PC{0,12}", number in "[0-9]{11,14}", after in "\\PC{0,12}") {
            let masked = mask(&format!("{before}{number}{after}")).into_owned();
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest < Some(11), "{}", masked);
        }

        /// What may be cut is masked alike, whatever follows.
        #[test]
        fn the_cut_changes_nothing_before_it(text in "(\\PC|[0-9]{8,11}|ola@a\\.no|Bearer |[a-z]{16}\\.e30\\.|[\", :+&/]){0,40}", cut in 0..200_usize) {
            let head = &text[..text.floor_char_boundary(cut)];
            let head = str::from_utf8(maskable_prefix(head.as_bytes())).unwrap();
            prop_assert!(mask(&text).starts_with(&*mask(head)), "{head:?} of {text:?}");
        }

        #[test]
        fn masking_twice_is_masking_once(text in "\\PC{0,40}") {
            let once = mask(&text).into_owned();
            prop_assert_eq!(mask(&once).into_owned(), once);
        }
    }
}
