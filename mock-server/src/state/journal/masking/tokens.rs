//! Tokens, which are shown decoded and without their signature, and texts in base64.

use std::ops::Range;

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value;

use crate::state::journal::claims::shown_claims;
use crate::state::journal::masking::view::View;
use crate::state::journal::masking::{Findings, masked_at};
use crate::state::journal::test_data::TestData;

/// A part of a token at least as long is a signature, or a piece of one: no name or version has such parts.
const MIN_SIGNATURE: usize = 80;
/// The beginning of an object of JSON in base64.
const OBJECTS: [&str; 4] = ["eyJ", "eyA", "ewo", "ew0"];
/// Eight digits in base64.
const MIN_BASE64: usize = 11;

const ANY_PADDING: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const DECODERS: [GeneralPurpose; 2] =
    [GeneralPurpose::new(&STANDARD, ANY_PADDING), GeneralPurpose::new(&URL_SAFE, ANY_PADDING)];

pub(super) fn find(view: &View, data: TestData<'_>, depth: usize, found: &mut Findings) {
    for place in words(view, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        if let Some(shown) = shown_token(&view.text(place.clone()), data) {
            let is_in_string = place.start > 0 && view.get(place.start - 1) == Some('"');
            let escaped = if is_in_string { escaped(&shown) } else { shown };
            found.hide(view, place, &escaped);
        }
    }
    for place in words(view, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=')) {
        if place.len() >= MIN_BASE64 && hides_something(&view.text(place.clone()), data, depth) {
            found.hide(view, place, "***");
        }
    }
}

fn words(view: &View, is_in_word: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in view.chars.iter().enumerate() {
        if is_in_word(*c) {
            match words.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => words.push(at..at + 1),
            }
        }
    }
    words
}

/// A token, or a piece of one, with its readable parts decoded and all else hidden.
pub(super) fn shown_token(word: &str, data: TestData<'_>) -> Option<String> {
    if word.len() < MIN_BASE64 {
        return None;
    }
    let parts: Vec<&str> = word.split('.').collect();
    let is_object = |part: &&str| OBJECTS.iter().any(|start| part.starts_with(start)) && part.len() >= 8;
    let is_signed = parts.len() > 1 && parts.iter().any(|part| part.len() >= MIN_SIGNATURE);
    if !is_signed && !parts.iter().any(is_object) {
        return None;
    }
    let shown = |part: &&str| match decoded(part).and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) {
        Some(object @ Value::Object(_)) => shown_claims(object, data).to_string(),
        _ if part.is_empty() => String::new(),
        _ => "***".to_owned(),
    };
    Some(parts.iter().map(shown).collect::<Vec<_>>().join("."))
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    DECODERS.iter().find_map(|decoder| decoder.decode(part).ok())
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Whether a word is a text in base64 or base 16 that has something to mask.
fn hides_something(word: &str, data: TestData<'_>, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    // Paths are words with slashes; a part of one may be in base64 as well.
    let pieces = word.split('/').chain([word]).chain(word.split_once('=').map(|(_, value)| value));
    pieces.filter(|piece| piece.len() >= MIN_BASE64).any(|piece| {
        let texts = [decoded(piece.trim_end_matches('=')), base_16(piece)];
        texts.into_iter().flatten().any(|bytes| match String::from_utf8(bytes) {
            Ok(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => {
                masked_at(&text, data, depth) != text
            }
            _ => false,
        })
    })
}

fn base_16(word: &str) -> Option<Vec<u8>> {
    let pairs = word.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok().filter(|_| pair.len() == 2)).collect()
}
