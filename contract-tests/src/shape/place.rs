use std::{borrow::Cow, collections::BTreeSet};

use jiff::Timestamp;
use krr_specs::OsloTime;
use serde_json::Value;

/// What stands at one path of bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) types: BTreeSet<Cow<'static, str>>,
    /// How often something was there, and how often it was an object, which could have had any member.
    pub(super) seen: usize,
    pub(super) objects: usize,
    /// The words of a closed list, or the form of a text.
    pub(super) words: BTreeSet<Cow<'static, str>>,
}

impl Place {
    /// Counts a value, and keeps its word where it has one.
    pub(super) fn add(&mut self, value: &Value, word: Option<&str>) {
        self.types.insert(Cow::Borrowed(type_of(value)));
        self.seen += 1;
        self.objects += usize::from(value.is_object());
        if let Some(word) = word.filter(|word| !self.words.contains(*word)) {
            self.words.insert(Cow::Owned(word.to_owned()));
        }
    }

    /// Whether a type or the form of a text is on one side only, although both had something to say.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let forms = |place: &Self| place.words.iter().filter(|word| FORMS.contains(&word.as_ref())).cloned().collect();
        let (forms, others): (BTreeSet<_>, BTreeSet<_>) = (forms(self), forms(other));
        self.types != other.types || forms != others
    }

    /// What is new in what was `seen` here.
    pub(super) fn first_news(&self, seen: &Self) -> Option<String> {
        if let Some(other) = seen.types.difference(&self.types).next() {
            return Some(format!("is of type {other}"));
        }
        if let Some(other) = seen.words.difference(&self.words).next() {
            return Some(format!("has the form or word {other}"));
        }
        let has_lost_its_form = !self.words.is_empty() && seen.words.is_empty() && seen.types.contains("string");
        has_lost_its_form.then(|| "has another form".to_owned())
    }

    /// As a line of a written shape, without its path.
    pub(super) fn written(&self, is_always: bool) -> String {
        let joined = |set: &BTreeSet<Cow<'static, str>>| set.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("|");
        let presence = if is_always { "always" } else { "sometimes" };
        let words = if self.words.is_empty() { String::new() } else { format!("  {}", joined(&self.words)) };
        format!("{}  {presence}{words}", joined(&self.types))
    }
}

fn type_of(value: &Value) -> &'static str {
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
