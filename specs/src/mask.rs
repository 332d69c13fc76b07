//! Taking identifiers, addresses and tokens out of a text before anybody else sees it.

use std::borrow::Cow;

/// What an identifier becomes.
const STARS: &str = "***********";
/// An identifier written as a number loses its leading zero; organisation numbers have 9 digits and stay.
const FEWEST: usize = 10;

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
    let mut masked = String::new();
    let (mut rest, mut clean) = (text, true);
    let mut after_bearer = false;
    while !rest.is_empty() {
        let (word, tail) = if after_bearer { next_token(rest) } else { next_word(rest) };
        let shown = if after_bearer && !word.is_empty() { Cow::Borrowed("***") } else { mask_word(word) };
        clean &= shown == word;
        after_bearer = word.eq_ignore_ascii_case("bearer") && tail.starts_with(' ');
        masked.push_str(&shown);
        rest = match tail.strip_prefix(' ').filter(|_| after_bearer) {
            Some(token) => {
                masked.push(' ');
                token
            }
            None => tail,
        };
    }
    if clean { Cow::Borrowed(text) } else { Cow::Owned(masked) }
}

/// Characters that can stand in an identifier, an address, a number or a token.
fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | '%' | '=')
}

/// The longest part of one kind, word or not, at the start of `text`.
fn next_word(text: &str) -> (&str, &str) {
    let word = text.starts_with(in_word);
    let end = text.find(|c| in_word(c) != word).unwrap_or(text.len());
    text.split_at(end)
}

/// What follows `Bearer `, up to white space or the end of a quotation.
fn next_token(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).unwrap_or(text.len());
    text.split_at(end)
}

fn mask_word(word: &str) -> Cow<'_, str> {
    if word.contains('@') && word.len() > 1 {
        return Cow::Borrowed("***@***");
    }
    if is_compact_jws(word) {
        return Cow::Borrowed("***.***.***");
    }
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    if let Some(number) = word.strip_prefix('+').filter(|number| digits(number) >= 8) {
        return Cow::Owned(format!("+********{}", &number[digits(number)..]));
    }
    mask_runs(word)
}

/// Three parts of base64url, the first long enough for a header; the last may be empty, as with `alg: none`.
fn is_compact_jws(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3
        && parts.iter().take(2).all(|part| !part.is_empty())
        && parts.first().is_some_and(|head| head.len() > 15)
}

/// Every long run of digits becomes stars.
fn mask_runs(word: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let (mut rest, mut clean) = (word, true);
    while !rest.is_empty() {
        let digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        let hide = digit && run.len() >= FEWEST;
        clean &= !hide;
        masked.push_str(if hide { STARS } else { run });
        rest = tail;
    }
    if clean { Cow::Borrowed(word) } else { Cow::Owned(masked) }
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
            ("eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "***.***.***"),
            ("Bearer opaque/+=", "Bearer ***"),
            ("2018-06-29T10:14:52+02", "2018-06-29T10:14:52+02"),
            ("984661185", "984661185"),
        ] {
            assert_eq!(mask(text), masked);
        }
    }

    proptest! {
        #[test]
        fn no_run_of_eleven_digits_survives(before in "\\PC{0,12}", number in "[0-9]{11,14}", after in "\\PC{0,12}") {
            let masked = mask(&format!("{before}{number}{after}")).into_owned();
            let longest = masked.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            prop_assert!(longest < Some(11), "{}", masked);
        }

        #[test]
        fn masking_twice_is_masking_once(text in "\\PC{0,40}") {
            let once = mask(&text).into_owned();
            prop_assert_eq!(mask(&once).into_owned(), once);
        }
    }
}
