use std::{borrow::Cow, collections::BTreeSet};

use bitflags::bitflags;
use jiff::Timestamp;
use krr_specs::OsloTime;
use serde_json::Value;

bitflags! {
    /// JSON types, in alphabetical order.
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

/// What bodies have at one path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Node {
    types: Types,
    /// How often there was a value.
    pub(crate) count: usize,
    pub(crate) objects: usize,
    /// The values of an enum, or the formats of strings.
    labels: BTreeSet<Cow<'static, str>>,
}

impl Node {
    /// Parses the columns of a [`line`](Self::line).
    pub(crate) fn parse(types: &str, is_always: bool, labels: &str) -> Self {
        let types: Types = types.split('|').filter_map(|name| Types::from_name(&name.to_ascii_uppercase())).collect();
        let labels = labels.split('|').filter(|label| !label.is_empty()).map(|label| Cow::Owned(label.to_owned()));
        // An object counts twice, so that a member that counts once is not always present.
        let objects = if types.contains(Types::OBJECT) { 2 } else { 0 };
        Self { types, count: if is_always { 2 } else { 1 }, objects, labels: labels.collect() }
    }

    /// Adds a value other than a string.
    pub(crate) fn add(&mut self, value: &Value) {
        self.types |= type_of(value);
        self.count += 1;
        self.objects += usize::from(value.is_object());
    }

    pub(crate) fn add_string(&mut self, format: Option<&'static str>) {
        self.types |= Types::STRING;
        self.count += 1;
        if let Some(format) = format.filter(|format| !self.labels.contains(*format)) {
            self.labels.insert(Cow::Borrowed(format));
        }
    }

    pub(crate) fn add_enum_value(&mut self, value: &str) {
        self.add_string(None);
        if !self.labels.contains(value) {
            self.labels.insert(Cow::Owned(value.to_owned()));
        }
    }

    /// Whether the types or string formats differ.
    pub(crate) fn contradicts(&self, other: &Self) -> bool {
        let formats =
            |node: &Self| node.labels.iter().filter(|label| FORMATS.contains(&label.as_ref())).cloned().collect();
        let (own, others): (BTreeSet<_>, BTreeSet<_>) = (formats(self), formats(other));
        self.types != other.types || own != others
    }

    pub(crate) fn first_difference(&self, other: &Self) -> Option<String> {
        if let Some(name) = (other.types - self.types).names().next() {
            return Some(format!("is of type {name}"));
        }
        if let Some(label) = other.labels.difference(&self.labels).next() {
            return Some(format!("has the format or value {label}"));
        }
        let has_other_format =
            !self.labels.is_empty() && other.labels.is_empty() && other.types.contains(Types::STRING);
        has_other_format.then(|| "has another format".to_owned())
    }

    /// The line of a shape, without the path.
    pub(crate) fn line(&self, is_always: bool) -> String {
        let presence = if is_always { "always" } else { "sometimes" };
        let labels: Vec<&str> = self.labels.iter().map(AsRef::as_ref).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("  {}", labels.join("|")) };
        format!("{}  {presence}{labels}", self.types.names().collect::<Vec<_>>().join("|"))
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

const FORMATS: [&str; 3] = [OSLO_TIME, UTC_MILLIS, OTHER_TIME];
const OSLO_TIME: &str = "oslo-time";
const UTC_MILLIS: &str = "utc-millis";
const OTHER_TIME: &str = "other-time";

/// The format of a time; `None` for other strings.
pub(crate) fn time_format(text: &str) -> Option<&'static str> {
    if text.parse::<OsloTime>().is_ok() {
        return Some(OSLO_TIME);
    }
    if !may_be_time(text) {
        return None;
    }
    text.parse::<Timestamp>()
        .ok()
        .map(|_| if text.ends_with('Z') && text.len() == 24 { UTC_MILLIS } else { OTHER_TIME })
}

/// Whether it may be a time, by its first byte and an offset. It saves the parser's error for most strings, which is slow.
fn may_be_time(text: &str) -> bool {
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
    fn times_are_recognised_in_every_format() {
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
            assert_eq!(time_format(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn strings_that_may_not_be_a_time_are_none(text in prop_oneof!["[-+0-9TtZz:. \\[\\]]{0,32}", any::<i64>().prop_map(
            |second| Timestamp::from_second(second % 250_000_000_000).unwrap().to_string()), ".*"]) {
            prop_assert!(may_be_time(&text) || text.parse::<Timestamp>().is_err());
        }
    }
}
