//! What is kept of a body: its start, masked.

use std::borrow::Cow;

use krr_specs::{mask, maskable_prefix};

use crate::state::journal::{
    redacted_fields::{mask_form_fields, mask_members},
    unescape::unescaped,
};

/// How much of a body is kept, in bytes.
pub(crate) const EXCERPT: usize = 2048;

/// The first bytes of a body as they are once the whole of it is masked, for a cut identifier would no longer be recognised as
/// one. So more than them is masked, up to where a cut changes nothing; and more still where much was hidden.
///
/// Nobody hides anything by writing it otherwise: escapes of JSON and of URLs are undone first.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let length = body.len();
    let body = &*unescaped(body);
    let mut taken = EXCERPT + EXCERPT / 4;
    while taken < body.len() {
        // Up to an ASCII character, so that nothing is cut in the middle of another.
        if let Some(start) = cut(&masked(&decode_lossy(maskable_prefix(&body[..taken]))), length) {
            return start;
        }
        taken *= 2;
    }
    let text = decode_lossy(body);
    let masked = masked(&text);
    cut(&masked, length).unwrap_or_else(|| masked.into_owned())
}

/// The same of a list that was read in one pass. It is ASCII, and of all that is in it the identifiers alone have digits: with a
/// star for each digit it is masked.
pub(crate) fn list_excerpt(body: &[u8]) -> String {
    let start = &body[..body.len().min(EXCERPT)];
    let starred = start.iter().map(|byte| if byte.is_ascii_digit() { b'*' } else { *byte }).collect();
    let mut starred = into_text(starred);
    if start.len() < body.len() {
        starred += &cut_off(body.len());
    }
    starred
}

/// A masked text of a body of that length, cut to an excerpt where it is longer than one.
pub(crate) fn truncated(mut masked: String, length: usize) -> String {
    let end = masked.floor_char_boundary(EXCERPT);
    if end < masked.len() {
        masked.truncate(end);
        masked += &cut_off(length);
    }
    masked
}

/// What is longer than an excerpt, cut to one.
fn cut(masked: &str, length: usize) -> Option<String> {
    let start = masked.get(..masked.floor_char_boundary(EXCERPT)).filter(|start| start.len() < masked.len())?;
    Some([start, &cut_off(length)].concat())
}

/// What stands in place of the rest of so many bytes.
fn cut_off(length: usize) -> String {
    format!("... ({length} bytes)")
}

/// What is UTF-8, as nearly all is, is told so at once; of all else what can be read.
pub(crate) fn decode_lossy(body: &[u8]) -> Cow<'_, str> {
    str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// The same of bytes that nobody else needs.
pub(crate) fn into_text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A text without anything that must not be recorded. Each step borrows where it finds nothing to hide.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    [mask_form_fields, mask_members, mask].into_iter().fold(Cow::Borrowed(text), |text, step| match text {
        Cow::Borrowed(text) => step(text),
        Cow::Owned(text) => match step(&text) {
            Cow::Owned(stepped) => Cow::Owned(stepped),
            Cow::Borrowed(_) => Cow::Owned(text),
        },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bodies with everything in them that is hidden, some of it cut, repeated until they are long.
    fn bodies() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "\\PC{0,6}",
            "[0-9]{8,11}",
            "ola@a\\.no",
            "Bearer [a-z./]{5}",
            "[a-z]{16}\\.e30\\.",
            Just(r#""epostadresse":"a \"b"#.to_owned()),
            Just(r#""},{"personidentifikator":""#.to_owned()),
            Just("&token=abc".to_owned()),
            "[\\\\\", :+&/ø=]",
        ];
        let pieces = proptest::collection::vec(piece, 1..60).prop_map(|pieces| pieces.concat());
        (pieces, 1..60_usize, any::<Option<u8>>()).prop_map(|(text, times, odd)| {
            let mut body = text.repeat(times).into_bytes();
            body.extend(odd);
            body.extend(text.bytes());
            body
        })
    }

    proptest! {
        /// What is read in one pass has its digits in identifiers alone, whatever document it is read by.
        #[test]
        fn a_list_is_starred_as_it_is_masked(
            who in "[0-9]{11}",
            times in 1..300_usize,
            flag in any::<Option<bool>>(),
            is_pretty: bool,
        ) {
            let mut body = serde_json::json!({ "personidentifikatorer": vec![who; times] });
            if let Some(flag) = flag {
                body["inkluderIkkeRegistrerte"] = flag.into();
            }
            let body = if is_pretty { format!("{body:#}") } else { body.to_string() };
            prop_assert_eq!(list_excerpt(body.as_bytes()), excerpt(body.as_bytes()));
        }

        #[test]
        fn an_excerpt_is_the_start_of_the_whole_masked(body in bodies()) {
            let plain = unescaped(&body);
            let text = String::from_utf8_lossy(&plain);
            let whole = masked(&text);
            prop_assert_eq!(excerpt(&body), cut(&whole, body.len()).unwrap_or_else(|| whole.into_owned()));
        }
    }
}
