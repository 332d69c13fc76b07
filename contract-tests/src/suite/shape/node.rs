use std::{borrow::Cow, collections::BTreeSet};

use bitflags::bitflags;
use jiff::Timestamp;
use krr_specs::OsloTime;
use serde_json::Value;

bitflags! {
    /// Types of values, in the order of their names.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub(crate) struct Types: u8 {
        const ARRAY = 1;
        const BOOLEAN = 1 << 1;
        const INTEGER = 1 << 2;
        const NULL = 1 << 3;
        const NUMBER = 1 << 4;
        const OBJECT = 1 << 5;
        const STRING = 1 << 6;
    }
}

/// What stands at one path of bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    types: Types,
    /// How often something was there, and how often it was an object, which could have had any member.
    pub(crate) seen: usize,
    pub(crate) objects: usize,
    /// The words of a closed list, or the form of a text.
    words: BTreeSet<Cow<'static, str>>,
}

impl Place {
    /// Reads what [`written`](Self::written) wrote.
    pub(crate) fn read(types: &str, is_always: bool, words: &str) -> Self {
        let types: Types = types.split('|').filter_map(|name| Types::from_name(&name.to_ascii_uppercase())).collect();
        let words = words.split('|').filter(|word| !word.is_empty()).map(|word| Cow::Owned(word.to_owned()));
        // What could have had any member was there twice, so that a member can have been there once.
        let objects = if types.contains(Types::OBJECT) { 2 } else { 0 };
        Self { types, seen: if is_always { 2 } else { 1 }, objects, words: words.collect() }
    }

    /// Counts a value that is no text.
    pub(crate) fn add(&mut self, value: &Value) {
        self.types |= type_of(value);
        self.seen += 1;
        self.objects += usize::from(value.is_object());
    }

    /// Counts a text of that form.
    pub(crate) fn add_text(&mut self, form: Option<&'static str>) {
        self.types |= Types::STRING;
        self.seen += 1;
        if let Some(form) = form.filter(|form| !self.words.contains(*form)) {
            self.words.insert(Cow::Borrowed(form));
        }
    }

    /// Counts a word of a closed list, and keeps it.
    pub(crate) fn add_word(&mut self, word: &str) {
        self.add_text(None);
        if !self.words.contains(word) {
            self.words.insert(Cow::Owned(word.to_owned()));
        }
    }

    /// Whether a type or the form of a text is on one side only, although both had something to say.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let forms = |place: &Self| place.words.iter().filter(|word| FORMS.contains(&word.as_ref())).cloned().collect();
        let (forms, others): (BTreeSet<_>, BTreeSet<_>) = (forms(self), forms(other));
        self.types != other.types || forms != others
    }

    /// What is new in what was `seen` here.
    pub(crate) fn first_news(&self, seen: &Self) -> Option<String> {
        if let Some(other) = (seen.types - self.types).names().next() {
            return Some(format!("is of type {other}"));
        }
        if let Some(other) = seen.words.difference(&self.words).next() {
            return Some(format!("has the form or word {other}"));
        }
        let has_lost_its_form = !self.words.is_empty() && seen.words.is_empty() && seen.types.contains(Types::STRING);
        has_lost_its_form.then(|| "has another form".to_owned())
    }

    /// As a line of a written shape, without its path.
    pub(crate) fn written(&self, is_always: bool) -> String {
        let presence = if is_always { "always" } else { "sometimes" };
        let words: Vec<&str> = self.words.iter().map(AsRef::as_ref).collect();
        let words = if words.is_empty() { String::new() } else { format!("  {}", words.join("|")) };
        format!("{}  {presence}{words}", self.types.names().collect::<Vec<_>>().join("|"))
    }
}

impl Types {
    fn names(self) -> impl Iterator<Item = String> {
        self.iter_names().map(|(name, _)| name.to_ascii_lowercase())
    }
}

fn type_of(value: &Value) -> Types {
    match value {
        Value::Null => Types::NULL,
        Value::Bool(_) => Types::BOOLEAN,
        Value::Number(number) if number.is_f64() => Types::NUMBER,
        Value::Number(_) => Types::INTEGER,
        Value::String(_) => Types::STRING,
        Value::Array(_) => Types::ARRAY,
        Value::Object(_) => Types::OBJECT,
    }
}

/// The dialects of a time.
const FORMS: [&str; 3] = [OSLO_TIME, UTC_MILLIS, OTHER_TIME];
const OSLO_TIME: &str = "oslo-time";
const UTC_MILLIS: &str = "utc-millis";
const OTHER_TIME: &str = "other-time";

/// The dialect of a time; nothing of other texts is kept.
pub(crate) fn form(text: &str) -> Option<&'static str> {
    if text.parse::<OsloTime>().is_ok() {
        return Some(OSLO_TIME);
    }
    if !could_be_a_time(text) {
        return None;
    }
    text.parse::<Timestamp>()
        .ok()
        .map(|_| if text.ends_with('Z') && text.len() == 24 { UTC_MILLIS } else { OTHER_TIME })
}

/// Whether it begins as a year does and has an offset somewhere, as every time has. Most texts are none, and to have it
/// explained why costs more than all else.
fn could_be_a_time(text: &str) -> bool {
    let is_offset = |byte: &u8| matches!(byte, b'Z' | b'z' | b'+' | b'-');
    match text.as_bytes() {
        [b'0'..=b'9' | b'+' | b'-', rest @ ..] => rest.iter().any(is_offset),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_known_in_every_dialect() {
        for (text, expected) in [
            ("2020-11-12T10:41:20+01", Some(OSLO_TIME)),
            ("2020-11-12T10:41:20.123Z", Some(UTC_MILLIS)),
            ("2020-11-12T10:41:20Z", Some(OTHER_TIME)),
            ("2020-11-12 10:41:20+02:00", Some(OTHER_TIME)),
            ("+002020-11-12t10:41z", Some(OTHER_TIME)),
            ("20201112T104120-00", Some(OTHER_TIME)),
            ("29890749036", None),
            ("+4799999999", None),
            ("9-ola@example.no", None),
            ("", None),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_could_be_no_time_is_none(text in prop_oneof!["[-+0-9TtZz:. \\[\\]]{0,32}", any::<i64>().prop_map(
            |second| Timestamp::from_second(second % 250_000_000_000).unwrap().to_string()), ".*"]) {
            prop_assert!(could_be_a_time(&text) || text.parse::<Timestamp>().is_err());
        }
    }
}
