use serde_json::{Value, json};

use crate::mutants::derived::body_path::Path;
use crate::mutants::derived::time_format;
use crate::mutants::derived::time_format::TimeFormat;
use crate::mutants::json_edit::JsonObject;

/// A change of one member of a response, or of an object in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberChange {
    Drop,
    Rename,
    /// A name that is right but for its capitals.
    WrongCase,
    Null,
    WrongType,
    Empty,
    /// A value that is not in the list.
    UnknownValue,
    /// A value of the list in lower case.
    LowerCaseValue,
    TooLong,
    TooShort,
    Time(TimeFormat),
    /// In an object: a member that nobody declared.
    Extra,
}

impl MemberChange {
    /// The changes that make sense for what has this schema.
    pub(crate) fn of(path: &Path, schema: &Value) -> Vec<Self> {
        let is_object = schema.get("properties").is_some();
        let mut changes = Vec::new();
        if is_object {
            changes.push(Self::Extra);
        }
        if path.name().is_none() {
            return changes;
        }
        changes.extend([Self::Drop, Self::Rename, Self::WrongCase, Self::Null, Self::WrongType]);
        if is_object || matches!(schema["type"].as_str(), Some("string" | "array" | "object")) {
            changes.push(Self::Empty);
        }
        if schema.get("enum").is_some() {
            changes.extend([Self::UnknownValue, Self::LowerCaseValue]);
        }
        let example = schema["example"].as_str().unwrap_or_default();
        if schema["format"] == "date-time" || time_format::is_time(example) {
            changes.extend(TimeFormat::ALL.map(Self::Time));
        }
        let bounds = ["maxLength", "minLength", "pattern"].into_iter().any(|keyword| schema.get(keyword).is_some());
        if bounds || schema["format"] == "uuid" || is_number_of_digits(example) {
            changes.extend([Self::TooLong, Self::TooShort]);
        }
        changes
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Rename => "rename",
            Self::WrongCase => "wrong-case",
            Self::Null => "null",
            Self::WrongType => "wrong-type",
            Self::Empty => "empty",
            Self::UnknownValue => "unknown-word",
            Self::LowerCaseValue => "word-in-lower-case",
            Self::TooLong => "too-long",
            Self::TooShort => "too-short",
            Self::Time(format) => format.name(),
            Self::Extra => "extra",
        }
    }

    pub(crate) fn description(self, path: &Path) -> String {
        let path = if *path == Path::default() { "the body".to_owned() } else { format!("`{path}`") };
        let predicate = match self {
            Self::Drop => "is left out",
            Self::Rename => "has another name",
            Self::WrongCase => "is spelled with other capitals",
            Self::Null => "is null",
            Self::WrongType => "is of another type",
            Self::Empty => "is empty",
            Self::UnknownValue => "is a word that is on no list",
            Self::LowerCaseValue => "is in lower case",
            Self::TooLong => "is a character too long",
            Self::TooShort => "is a character too short",
            Self::Time(format) => format.description(),
            Self::Extra => "has a member that nobody declared",
        };
        format!("{path} {predicate}")
    }

    /// Changes the member `name` of an object that has it; for [`Self::Extra`], the object.
    pub(crate) fn apply(self, members: &mut JsonObject, name: &str) {
        match self {
            Self::Drop => drop(members.shift_remove(name)),
            Self::Rename => rename(members, name, &format!("{name}_ny")),
            Self::WrongCase => rename(members, name, &with_other_capitals(name)),
            Self::Extra => drop(members.insert("ekstra".to_owned(), json!("ekstra"))),
            _ => {
                let inside = if name.is_empty() { None } else { members.get_mut(name) };
                if let Some((value, other)) = inside.and_then(|value| Some((self.other(value)?, value))) {
                    *other = value;
                }
            }
        }
    }

    fn other(self, value: &Value) -> Option<Value> {
        let text = value.as_str();
        Some(match self {
            Self::Null => Value::Null,
            Self::WrongType => of_other_type(value),
            Self::Empty if value.is_array() => json!([]),
            Self::Empty if value.is_object() => json!({}),
            Self::Empty => json!(""),
            Self::UnknownValue => json!("KANSKJE"),
            Self::LowerCaseValue => json!(text?.to_lowercase()),
            Self::TooLong => json!(format!("{}0", text?)),
            Self::TooShort => json!(text?.get(1..)?),
            Self::Time(format) => json!(format.write(text?)?),
            Self::Drop | Self::Rename | Self::WrongCase | Self::Extra => return None,
        })
    }
}

fn of_other_type(value: &Value) -> Value {
    match value {
        Value::String(_) => json!(7),
        Value::Array(_) => json!({}),
        Value::Object(_) => json!([]),
        Value::Bool(_) | Value::Number(_) => json!(value.to_string()),
        Value::Null => json!(false),
    }
}

fn rename(members: &mut JsonObject, name: &str, other: &str) {
    let at = members.keys().position(|known| known == name);
    if let Some((at, value)) = at.and_then(|at| Some((at, members.shift_remove(name)?))) {
        members.shift_insert(at, other.to_owned(), value);
    }
}

/// The API itself spells a member in two ways: `postkasseleverandoeradresse` in persons, `postkasseleverandoerAdresse` elsewhere.
fn with_other_capitals(name: &str) -> String {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return name.to_lowercase();
    }
    let initial_up = |part: &str| format!("{}{}", part[..1].to_uppercase(), &part[1..]);
    match (name.split_once('_'), name.strip_suffix("adresse").filter(|first| !first.is_empty())) {
        (Some((first, rest)), _) => first.to_owned() + &rest.split('_').map(initial_up).collect::<String>(),
        (None, Some(first)) => format!("{first}Adresse"),
        (None, None) => initial_up(name),
    }
}

fn is_number_of_digits(example: &str) -> bool {
    matches!(example.len(), 9 | 11) && example.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_moved() {
        for (name, other) in [
            ("postkasseleverandoeradresse", "postkasseleverandoerAdresse"),
            ("postkasseleverandoerAdresse", "postkasseleverandoeradresse"),
            ("epostadresse_sist_verifisert", "epostadresseSistVerifisert"),
            ("status", "Status"),
        ] {
            assert_eq!(with_other_capitals(name), other);
        }
    }

    #[test]
    fn an_object_without_the_member_stays_unchanged() {
        let mut members = json!({ "status": "SLETTET" }).as_object().unwrap().clone();
        for change in [MemberChange::Drop, MemberChange::Rename, MemberChange::Null, MemberChange::TooShort] {
            change.apply(&mut members, "reservasjon");
        }
        assert_eq!(json!(members), json!({ "status": "SLETTET" }));
    }
}
