//! The excerpt of a body: its start, masked.

use std::borrow::Cow;

use krr_specs::maskable_prefix;
use memchr::memchr2;

use crate::state::journal::masking::masked;
use crate::state::journal::masking::unescape::unescaped;
use crate::state::journal::test_data::{TestData, is_synthetic};

pub(crate) const EXCERPT: usize = 2048;
/// What is masked behind an excerpt, so that a number, a name and its value, or a token at its end is seen as a whole.
const MARGIN: usize = EXCERPT / 4;
/// The most of a body that is masked, for the bodies of which nearly all is hidden.
const MAX_MASKED: usize = 64 << 10;

/// The start of the masked body. Escapes of JSON and URLs are undone first, so that they hide nothing from the masking.
///
/// A cut identifier is not recognised as one, so more than the excerpt is masked: up to a point where a cut changes nothing.
/// Where masking shortens the text a lot, more of the body is masked until the excerpt is full.
pub(crate) fn excerpt(body: &[u8], data: TestData<'_>) -> String {
    let length = body.len();
    let body = &*from_utf_16(body);
    let body = &*unescaped(body);
    let mut taken = EXCERPT + 2 * MARGIN;
    while taken < body.len() {
        // Ends at an ASCII character, so that no other character is cut.
        let mut start = masked(&decode_lossy(maskable_prefix(&body[..taken])), data).into_owned();
        if start.len() > EXCERPT + MARGIN {
            return truncated(start, length);
        }
        if taken > MAX_MASKED {
            start.truncate(start.floor_char_boundary(start.len().saturating_sub(MARGIN)));
            return start + &ellipsis(length);
        }
        taken *= 2;
    }
    truncated(masked(&decode_lossy(body), data).into_owned(), length)
}

/// A text in UTF-16 in UTF-8. It begins with a mark of its order, or is seen by the upper bytes of its letters: 0, or 255 for
/// full-width ones. Neither is in a text in UTF-8 that people write.
fn from_utf_16(body: &[u8]) -> Cow<'_, [u8]> {
    const SEEN: usize = 1 << 16;
    let start = &body[..body.len().min(SEEN)];
    if memchr2(0, 0xff, start).is_none() {
        return Cow::Borrowed(body);
    }
    let is_upper = |byte: &&u8| matches!(**byte, 0 | 0xff);
    let upper = |parity: usize| start.iter().skip(parity).step_by(2).filter(is_upper).count();
    let (even, odd) = (upper(0), upper(1));
    let is_big_endian = match start {
        [0xfe, 0xff, ..] => true,
        [0xff, 0xfe, ..] => false,
        // A quarter of the letters, at least: digits of other scripts have other upper bytes.
        _ if 8 * even.max(odd) >= start.len() && even.abs_diff(odd) > even.min(odd) => even > odd,
        _ => return Cow::Borrowed(body),
    };
    let unit = |pair: &[u8; 2]| if is_big_endian { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) };
    let units: Vec<u16> = body.as_chunks().0.iter().map(unit).collect();
    Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
}

/// The excerpt of a list of identifiers that has digits in identifiers only: as it is, when all of them are synthetic.
pub(crate) fn list_excerpt(body: &[u8], identifiers: &[&str], data: TestData<'_>) -> String {
    // Each takes more than eleven bytes.
    match identifiers.iter().take(EXCERPT / 11).all(|identifier| is_synthetic(identifier)) {
        true => clear_excerpt(body),
        false => excerpt(body, data),
    }
}

/// The excerpt of a body that has nothing to mask.
pub(crate) fn clear_excerpt(body: &[u8]) -> String {
    // A character may be cut at the end, which truncating then removes.
    let start = decode_lossy(&body[..body.len().min(EXCERPT + 4)]);
    truncated(start.into_owned(), body.len())
}

/// A masked text, cut to the length of an excerpt. `length` is that of the whole body.
pub(crate) fn truncated(mut masked: String, length: usize) -> String {
    let end = masked.floor_char_boundary(EXCERPT);
    if end < masked.len() {
        masked.truncate(end);
        masked += &ellipsis(length);
    }
    masked
}

fn ellipsis(length: usize) -> String {
    format!("... ({length} bytes)")
}

/// Valid UTF-8 is borrowed; other bytes are replaced.
pub(crate) fn decode_lossy(body: &[u8]) -> Cow<'_, str> {
    str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bodies with everything that is masked, some of it cut, repeated until they are long.
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
        #[test]
        fn a_list_excerpt_equals_the_excerpt_of_the_body(
            who in proptest::collection::vec("[0-9]{2}[89][0-9]{8}|[0-9]{11}", 1..300),
            flag in any::<Option<bool>>(),
            is_pretty: bool,
        ) {
            let mut body = serde_json::json!({ "personidentifikatorer": who });
            if let Some(flag) = flag {
                body["inkluderIkkeRegistrerte"] = flag.into();
            }
            let body = if is_pretty { format!("{body:#}") } else { body.to_string() };
            let who: Vec<&str> = who.iter().map(String::as_str).collect();
            let data = TestData::SYNTHETIC;
            prop_assert_eq!(list_excerpt(body.as_bytes(), &who, data), excerpt(body.as_bytes(), data));
        }

        #[test]
        fn a_clear_excerpt_is_the_start_of_the_text(text in "[a-zø€😀]{0,9}", times in 0..900_usize) {
            let body = text.repeat(times);
            prop_assert_eq!(clear_excerpt(body.as_bytes()), truncated(body.clone(), body.len()));
        }

        #[test]
        fn an_excerpt_is_the_start_of_the_masked_body(body in bodies()) {
            let plain = unescaped(&body);
            let text = String::from_utf8_lossy(&plain);
            let whole = masked(&text, TestData::SYNTHETIC);
            prop_assert_eq!(excerpt(&body, TestData::SYNTHETIC), truncated(whole.into_owned(), body.len()));
        }
    }
}
