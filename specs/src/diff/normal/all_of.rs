//! `allOf` as one schema.

use serde_json::{Map, Value, json};

use crate::diff::normal::schema::DESCRIPTIONS;

/// Whether a keyword refuses any value.
pub(crate) fn constrains(name: &str, value: &Value) -> bool {
    match name {
        _ if DESCRIPTIONS.contains(&name) => false,
        // It has an effect beside `type` only (OpenAPI 3.0.3).
        "nullable" => false,
        "additionalProperties" => *value != Value::Bool(true) && *value != json!({}),
        "properties" => value != &json!({}),
        _ => true,
    }
}

/// The parts, with those of a part that is nothing but `allOf` in its place, and without those that refuse nothing.
pub(crate) fn spliced(parts: Vec<Value>) -> Vec<Value> {
    let mut spliced = Vec::new();
    for part in parts {
        let is_list = |members: &Map<String, Value>| members.len() == 1 && members.contains_key("allOf");
        match part {
            Value::Object(mut members) if is_list(&members) => {
                let Some(Value::Array(inner)) = members.remove("allOf") else { continue };
                spliced.extend(self::spliced(inner));
            }
            Value::Object(members) if !members.iter().any(|(name, value)| constrains(name, value)) => {}
            part => spliced.push(part),
        }
    }
    spliced
}

/// A schema that accepts nothing.
pub(crate) fn nothing() -> Map<String, Value> {
    Map::from_iter([("not".to_owned(), json!({}))])
}

pub(crate) fn is_nothing(schema: &Value) -> bool {
    schema.get("not") == Some(&json!({}))
}

/// One schema that accepts what both accept; `None` where no keywords say so.
pub(crate) fn merged(mut one: Map<String, Value>, other: Map<String, Value>) -> Option<Map<String, Value>> {
    if contradict(&one, &other) {
        return Some(nothing());
    }
    if closes(&one) || closes(&other) {
        // What is additional depends on the properties beside it.
        return None;
    }
    let is_nullable = is_nullable(&one) && is_nullable(&other);
    // It belongs to the bound beside it.
    let is_exclusive = |schema: &Map<String, Value>| schema.keys().any(|name| name.starts_with("exclusive"));
    let has_exclusive_bound = is_exclusive(&one) || is_exclusive(&other);
    for (name, value) in other {
        let Some(before) = one.remove(&name) else {
            let bound = match name.as_str() {
                "exclusiveMinimum" => "minimum",
                "exclusiveMaximum" => "maximum",
                _ => "",
            };
            if one.contains_key(bound) {
                return None;
            }
            one.insert(name, value);
            continue;
        };
        let both = match name.as_str() {
            _ if before == value => before,
            _ if !constrains(&name, &before) => before,
            "properties" => both_properties(before, value)?,
            "required" => both_required(&before, &value)?,
            "type" => both_types(&before, &value)?,
            "enum" => both_enums(&before, &value)?,
            "minLength" | "minItems" | "minProperties" => larger(before, value)?,
            "maxLength" | "maxItems" | "maxProperties" => smaller(before, value)?,
            "minimum" if !has_exclusive_bound => larger(before, value)?,
            "maximum" if !has_exclusive_bound => smaller(before, value)?,
            _ => return None,
        };
        one.insert(name, both);
    }
    one.remove("nullable");
    if is_nullable && one.contains_key("type") {
        one.insert("nullable".into(), true.into());
    }
    Some(one)
}

/// Whether no value has both types, or is in both lists.
fn contradict(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let text = |schema: &Map<String, Value>| schema.get("type").and_then(Value::as_str).map(str::to_owned);
    let class = |kind: String| if kind == "integer" { "number".to_owned() } else { kind };
    let have_other_types = match (text(one).map(class), text(other).map(class)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    let list = |schema: &Map<String, Value>| schema.get("enum").and_then(Value::as_array).cloned();
    let have_other_values = match (list(one), list(other)) {
        (Some(one), Some(other)) => !one.iter().any(|value| other.contains(value)),
        _ => false,
    };
    let nothing = json!({});
    let is_nothing = one.get("not") == Some(&nothing) || other.get("not") == Some(&nothing);
    is_nothing || have_other_values || (have_other_types && !(is_nullable(one) && is_nullable(other)))
}

fn closes(schema: &Map<String, Value>) -> bool {
    schema.get("additionalProperties").is_some_and(|value| constrains("additionalProperties", value))
}

/// Whether null is not refused by the type.
fn is_nullable(schema: &Map<String, Value>) -> bool {
    !schema.contains_key("type") || schema.get("nullable") == Some(&Value::Bool(true))
}

fn both_properties(one: Value, other: Value) -> Option<Value> {
    let (Value::Object(mut one), Value::Object(other)) = (one, other) else { return None };
    for (name, schema) in other {
        let both = match one.remove(&name) {
            None => schema,
            Some(before) if before == schema => before,
            Some(Value::Object(before)) if !before.contains_key("$ref") => match schema {
                Value::Object(schema) if !schema.contains_key("$ref") => Value::Object(merged(before, schema)?),
                _ => return None,
            },
            Some(_) => return None,
        };
        one.insert(name, both);
    }
    Some(Value::Object(one))
}

fn both_required(one: &Value, other: &Value) -> Option<Value> {
    let mut names = one.as_array()?.clone();
    names.extend(
        other.as_array()?.iter().filter(|name| !one.as_array().is_some_and(|known| known.contains(name))).cloned(),
    );
    Some(names.into())
}

fn both_types(one: &Value, other: &Value) -> Option<Value> {
    match (one.as_str()?, other.as_str()?) {
        ("integer", "number") | ("number", "integer") => Some("integer".into()),
        _ => None,
    }
}

fn both_enums(one: &Value, other: &Value) -> Option<Value> {
    let other = other.as_array()?;
    let both: Vec<Value> = one.as_array()?.iter().filter(|value| other.contains(value)).cloned().collect();
    (!both.is_empty()).then(|| both.into())
}

fn larger(one: Value, other: Value) -> Option<Value> {
    let (first, second) = (one.as_f64()?, other.as_f64()?);
    Some(if first >= second { one } else { other })
}

fn smaller(one: Value, other: Value) -> Option<Value> {
    let (first, second) = (one.as_f64()?, other.as_f64()?);
    Some(if first <= second { one } else { other })
}
