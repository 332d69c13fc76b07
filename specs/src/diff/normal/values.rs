//! Types, bounds and lists of values that say the same.

use serde_json::{Map, Value};

use crate::diff::normal::all_of::nothing;

pub(crate) fn normalize(schema: &mut Map<String, Value>) {
    // Without a type beside it, it has no effect (OpenAPI 3.0.3).
    if !schema.contains_key("type") || schema.get("nullable") == Some(&Value::Bool(false)) {
        schema.remove("nullable");
    }
    for (name, none) in [("minLength", 0), ("minItems", 0), ("minProperties", 0)] {
        if schema.get(name).and_then(Value::as_u64) == Some(none) {
            schema.remove(name);
        }
    }
    for name in ["uniqueItems", "exclusiveMinimum", "exclusiveMaximum"] {
        if schema.get(name) == Some(&Value::Bool(false)) {
            schema.remove(name);
        }
    }
    if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.remove("required");
    }
    whole_numbers(schema);
    impossible_bounds(schema);
    listed_values(schema);
    required_properties(schema);
}

/// An exclusive bound of whole numbers is the next one.
fn whole_numbers(schema: &mut Map<String, Value>) {
    if schema.get("type").and_then(Value::as_str) != Some("integer") {
        return;
    }
    for (bound, exclusive, step) in [("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)] {
        let Some(whole) = schema.get(bound).and_then(Value::as_i64) else { continue };
        if schema.get(exclusive) == Some(&Value::Bool(true))
            && let Some(next) = whole.checked_add(step)
        {
            schema.remove(exclusive);
            schema.insert(bound.to_owned(), next.into());
        }
    }
}

/// Bounds that no value can meet leave null, or nothing.
fn impossible_bounds(schema: &mut Map<String, Value>) {
    let number = |name: &str| schema.get(name).and_then(Value::as_f64);
    let exceeds = |least: &str, most: &str| number(least).zip(number(most)).is_some_and(|(least, most)| least > most);
    let is_exclusive =
        ["exclusiveMinimum", "exclusiveMaximum"].iter().any(|name| schema.get(*name) == Some(&Value::Bool(true)));
    let meets_exclusively = is_exclusive && number("minimum").is_some() && number("minimum") == number("maximum");
    if schema.contains_key("enum") {
        return;
    }
    let is_impossible = match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => exceeds("minimum", "maximum") || meets_exclusively,
        Some("string") => exceeds("minLength", "maxLength"),
        Some("array") => exceeds("minItems", "maxItems"),
        _ => false,
    };
    match is_impossible {
        false => {}
        true if schema.contains_key("nullable") => {
            let bounds = ["type", "nullable", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
            let others = ["minLength", "maxLength", "minItems", "maxItems"];
            bounds.iter().chain(&others).for_each(|name| drop(schema.remove(*name)));
            schema.insert("enum".into(), serde_json::json!([null]));
        }
        true => *schema = nothing(),
    }
}

/// Of listed values only those count that the keywords beside them accept, and then these keywords say nothing more.
fn listed_values(schema: &mut Map<String, Value>) {
    let Some(Value::Array(listed)) = schema.get("enum") else { return };
    let accepted: Vec<Value> = listed.iter().filter(|value| accepts(schema, value)).cloned().collect();
    if accepted.is_empty() {
        *schema = nothing();
        return;
    }
    for bound in ["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "nullable"] {
        schema.remove(bound);
    }
    let types: Vec<&str> = accepted.iter().map(type_of).collect();
    match types.iter().all(|one| *one == types[0]) {
        true if types[0] != "null" => drop(schema.insert("type".into(), types[0].into())),
        _ => drop(schema.remove("type")),
    }
    schema.insert("enum".into(), accepted.into());
}

fn accepts(schema: &Map<String, Value>, value: &Value) -> bool {
    let is_typed = match schema.get("type").and_then(Value::as_str) {
        None => true,
        Some(_) if value.is_null() => schema.get("nullable") == Some(&Value::Bool(true)),
        Some("number") => value.is_number(),
        Some(named) => named == type_of(value),
    };
    let number = |name: &str| schema.get(name).and_then(Value::as_f64);
    let is_flag = |name: &str| schema.get(name) == Some(&Value::Bool(true));
    let is_bounded = value.as_f64().is_none_or(|value| {
        let above = |least: f64| value > least || (value >= least && !is_flag("exclusiveMinimum"));
        let below = |most: f64| value < most || (value <= most && !is_flag("exclusiveMaximum"));
        number("minimum").is_none_or(above) && number("maximum").is_none_or(below)
    });
    let is_long_enough = value.as_str().is_none_or(|text| {
        let length = text.chars().count() as f64;
        number("minLength").is_none_or(|least| length >= least) && number("maxLength").is_none_or(|most| length <= most)
    });
    is_typed && is_bounded && is_long_enough
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

/// A required property that is not described may have any value.
fn required_properties(schema: &mut Map<String, Value>) {
    let closes = schema.get("additionalProperties").is_some_and(|value| *value != Value::Bool(true));
    let Some(Value::Array(required)) = schema.get("required") else { return };
    let required: Vec<String> = required.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
    if closes {
        return;
    }
    let properties = schema.entry("properties").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(properties) = properties {
        for name in required {
            properties.entry(name).or_insert_with(|| Value::Object(Map::new()));
        }
    }
}
