use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;
use krr_specs::OsloTime;
use serde_json::Value;

/// What stands at one path of bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) types: BTreeSet<String>,
    /// How often it was there, and how often it could have been.
    pub(super) seen: usize,
    pub(super) chances: usize,
    /// The words of a closed list, or the form of a text.
    pub(super) words: BTreeSet<String>,
}

impl Place {
    pub(super) fn is_always(&self) -> bool {
        self.seen >= self.chances
    }

    /// Whether a type or the form of a text is on one side only, although both had something to say.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let forms = |place: &Self| place.words.iter().filter(|word| FORMS.contains(&word.as_str())).cloned().collect();
        let (forms, others): (BTreeSet<String>, BTreeSet<String>) = (forms(self), forms(other));
        self.types != other.types || forms != others
    }

    pub(super) fn first_difference(&self, seen: &Self) -> Option<String> {
        if let Some(other) = seen.types.difference(&self.types).next() {
            return Some(format!("is of type {other}"));
        }
        if let Some(other) = seen.words.difference(&self.words).next() {
            return Some(format!("has the form or word {other}"));
        }
        if !self.words.is_empty() && seen.words.is_empty() && seen.types.contains("string") {
            return Some("has another form".to_owned());
        }
        (self.is_always() && !seen.is_always()).then(|| "is missing somewhere, and was always there".to_owned())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |set: &BTreeSet<String>| set.iter().map(String::as_str).collect::<Vec<_>>().join("|");
        let presence = if self.is_always() { "always" } else { "sometimes" };
        write!(f, "{}  {presence}", joined(&self.types))?;
        match self.words.is_empty() {
            true => Ok(()),
            false => write!(f, "  {}", joined(&self.words)),
        }
    }
}

pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The dialects of a time.
const FORMS: [&str; 3] = [OSLO_TIME, UTC_MILLIS, OTHER_TIME];
const OSLO_TIME: &str = "oslo-time";
const UTC_MILLIS: &str = "utc-millis";
const OTHER_TIME: &str = "other-time";

/// The dialect of a time; nothing of other texts is kept.
pub(super) fn form(text: &str) -> Option<&'static str> {
    if text.parse::<OsloTime>().is_ok() {
        return Some(OSLO_TIME);
    }
    text.parse::<Timestamp>()
        .ok()
        .map(|_| if text.ends_with('Z') && text.len() == 24 { UTC_MILLIS } else { OTHER_TIME })
}
