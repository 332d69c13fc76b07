//! Texts without secrets and what could be a real person's, in whatever way they are spelled.
//!
//! A text is read as it stands and after each layer of escapes (percent-encoding, JSON, HTML, quoted-printable) until nothing
//! changes. What is found in any of these views is hidden in the text itself. What nothing was found in is masked as every text of
//! this workspace is, by [`krr_specs::mask_unless`].

mod addresses;
mod names;
mod numbers;
mod tokens;
pub(crate) mod unescape;
mod view;

use std::{borrow::Cow, ops::Range};

use krr_specs::mask_unless;

use crate::state::journal::masking::view::View;
use crate::state::journal::test_data::TestData;

/// How many layers of escapes are undone.
const MAX_LAYERS: usize = 16;
/// How deep texts in base64 are within others.
const MAX_DEPTH: usize = 3;

/// The text without secrets and personal data; borrowed when there is nothing to mask.
pub(crate) fn masked<'t>(text: &'t str, data: TestData<'_>) -> Cow<'t, str> {
    masked_at(text, data, MAX_DEPTH)
}

fn masked_at<'t>(text: &'t str, data: TestData<'_>, depth: usize) -> Cow<'t, str> {
    let mask = |text: &'t str| mask_unless(text, &|found| data.includes(found));
    if is_harmless(text) {
        return mask(text);
    }
    let mut found = Findings::default();
    let mut view = Some(View::of(text));
    for _ in 0..MAX_LAYERS {
        let Some(current) = view else { break };
        names::find(&current, data, &mut found);
        tokens::find(&current, data, depth, &mut found);
        addresses::find(&current, data, &mut found);
        numbers::find(&current, data, &mut found);
        view = current.decoded();
    }
    if found.places.is_empty() {
        return mask(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut until = 0;
    for (place, replacement) in found.merged() {
        shown += &mask(&text[until..place.start]);
        shown += &replacement;
        until = place.end;
    }
    shown += &mask(&text[until..]);
    Cow::Owned(shown)
}

/// Whether a text has too few digits for a number, no character of an address, an escape or a value with a name, and no word that
/// could be a token. Most headers are such texts.
fn is_harmless(text: &str) -> bool {
    let (mut digits, mut word, mut letters) = (0, 0, 0_u8);
    text.bytes().all(|byte| {
        let kind = match byte {
            b'0'..=b'9' => 1,
            b'A'..=b'Z' => 2,
            b'a'..=b'z' => 4,
            _ => 0,
        };
        digits += usize::from(kind == 1);
        (word, letters) = if kind == 0 { (0, 0) } else { (word + 1, letters | kind) };
        let may_be_coded = word >= 11 && letters & 3 != 0;
        digits < 8
            && !may_be_coded
            && !matches!(byte, b'%' | b'\\' | b'&' | b'@' | b'=' | b':' | b'"' | b'\'' | b'<' | 0 | 0x80..)
    }) && !text.lines().any(|line| line.split_once('\t').is_some_and(|(name, _)| names::is_private(name.chars())))
}

/// The places of a text that are hidden, with what stands there instead.
#[derive(Default)]
struct Findings {
    places: Vec<(Range<usize>, String)>,
}

impl Findings {
    fn hide(&mut self, view: &View, place: Range<usize>, replacement: &str) {
        let source = view.source(place);
        if !source.is_empty() {
            self.places.push((source, replacement.to_owned()));
        }
    }

    /// In order, without overlaps: of places that overlap, the longest says what stands there.
    fn merged(mut self) -> Vec<(Range<usize>, String)> {
        self.places.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
        let mut merged: Vec<(Range<usize>, String)> = Vec::new();
        for (place, replacement) in self.places {
            match merged.last_mut().filter(|(last, _)| place.start < last.end) {
                Some((last, kept)) => {
                    if place.len() > last.len() {
                        *kept = replacement;
                    }
                    last.end = last.end.max(place.end);
                }
                None => merged.push((place, replacement)),
            }
        }
        merged
    }
}

#[cfg(test)]
mod tests;
