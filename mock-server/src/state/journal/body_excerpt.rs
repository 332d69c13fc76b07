//! The excerpt of a body: its start, masked.

use std::borrow::Cow;

use krr_specs::{mask, maskable_prefix};

use crate::state::journal::redacted_fields::{mask_form_fields, mask_members};
use crate::state::journal::unescape::unescaped;

pub(crate) const EXCERPT: usize = 2048;

/// The start of the masked body. Escapes of JSON and URLs are undone first, so that they hide nothing from the masking.
///
/// A cut identifier is not recognised as one, so more than the excerpt is masked: up to a point where a cut changes nothing.
/// Where masking shortens the text a lot, more of the body is masked until the excerpt is full.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let length = body.len();
    let body = &*unescaped(body);
    let mut taken = EXCERPT + EXCERPT / 4;
    while taken < body.len() {
        // Ends at an ASCII character, so that no other character is cut.
        let start = masked(&decode_lossy(maskable_prefix(&body[..taken]))).into_owned();
        if start.len() > EXCERPT {
            return truncated(start, length);
        }
        taken *= 2;
    }
    truncated(masked(&decode_lossy(body)).into_owned(), length)
}

/// The excerpt of a list of identifiers. Such a body is ASCII and has digits in identifiers only, so that replacing every digit
/// masks it.
pub(crate) fn list_excerpt(body: &[u8]) -> String {
    let start = &body[..body.len().min(EXCERPT)];
    let masked = start.iter().map(|byte| if byte.is_ascii_digit() { b'*' } else { *byte }).collect();
    let mut masked = into_text(masked);
    if start.len() < body.len() {
        masked += &ellipsis(body.len());
    }
    masked
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

/// The same for owned bytes.
pub(crate) fn into_text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text without secrets and personal data. Each step borrows when it has nothing to mask.
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
        fn an_excerpt_is_the_start_of_the_masked_body(body in bodies()) {
            let plain = unescaped(&body);
            let text = String::from_utf8_lossy(&plain);
            let whole = masked(&text);
            prop_assert_eq!(excerpt(&body), truncated(whole.into_owned(), body.len()));
        }
    }
}
