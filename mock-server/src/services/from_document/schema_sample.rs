//! A value that a schema allows: its example or default, else the first and smallest value there is.
//!
//! `pattern` is not followed: a document with such a schema has to give an example.

use std::cell::Cell;

use crate::http::bounds::{MAX_SAMPLE_TEXT, MAX_SAMPLE_VALUES};
use krr_specs::{Document, Pointer};
use serde_json::{Map, Value, json};

/// How much a sample may still take.
struct Room {
    values: Cell<usize>,
    text: Cell<usize>,
}

/// The depth below which optional members are left out.
const MAX_DEPTH: usize = 6;

pub(crate) fn value(document: &Document, at: &Pointer) -> Value {
    let room = Room { values: Cell::new(MAX_SAMPLE_VALUES), text: Cell::new(MAX_SAMPLE_TEXT) };
    sample(document, at, 0, &room)
}

fn sample(document: &Document, at: &Pointer, depth: usize, room: &Room) -> Value {
    let Ok((at, schema)) = document.resolve(at) else { return Value::Null };
    if depth > 3 * MAX_DEPTH || room.values.get() == 0 {
        return Value::Null;
    }
    room.values.set(room.values.get() - 1);
    let named = ["example", "default"].into_iter().find_map(|keyword| schema.get(keyword)).cloned();
    let first_of_list = || schema.get("enum")?.as_array()?.first().cloned();
    if let Some(value) = named.or_else(first_of_list) {
        return value;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text(schema, room),
        Some(kind @ ("integer" | "number")) => number(schema, kind == "integer"),
        Some("boolean") => json!(true),
        Some("array") => list(document, &at, schema, depth, room),
        _ => composed(document, &at, schema, depth, room),
    }
}

fn text(schema: &Value, room: &Room) -> Value {
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => json!("2020-03-05T09:29:51.971Z"),
        Some("date") => json!("2020-03-05"),
        Some("byte") => json!("c3RyaW5n"),
        Some("time") => json!("09:29:51Z"),
        Some("uuid") => json!("47ba710c-c656-4616-bf2e-1eb5638d509e"),
        Some("email") => json!("post@example.com"),
        Some("uri") => json!("https://example.com/"),
        Some("hostname") => json!("example.com"),
        Some("ipv4") => json!("192.0.2.1"),
        Some("ipv6") => json!("2001:db8::1"),
        _ => {
            const DEFAULT: &str = "string";
            let length = |keyword: &str| usize::try_from(schema.get(keyword)?.as_u64()?).ok();
            let longest = length("maxLength").unwrap_or(usize::MAX);
            let wanted = length("minLength").unwrap_or(0).max(DEFAULT.len()).min(longest).min(room.text.get());
            room.text.set(room.text.get() - wanted);
            json!(DEFAULT.chars().cycle().take(wanted).collect::<String>())
        }
    }
}

/// The smallest that is allowed, or 0 where nothing is too small.
fn number(schema: &Value, whole: bool) -> Value {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let excludes = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    let (above, below) = (excludes("exclusiveMinimum"), excludes("exclusiveMaximum"));
    let step = bound("multipleOf").or(whole.then_some(1.0));
    let value = match (bound("minimum"), bound("maximum"), step) {
        (Some(low), _, Some(step)) => {
            let first = (low / step).ceil() * step;
            if above && first <= low { first + step } else { first }
        }
        (Some(low), Some(high), None) if above => f64::midpoint(low, high),
        (Some(low), None, None) if above => low + 1.0,
        (Some(low), ..) => low,
        (None, Some(high), step) if high < 0.0 || (below && high <= 0.0) => {
            let step = step.unwrap_or(1.0);
            let last = (high / step).floor() * step;
            if below && last >= high { last - step } else { last }
        }
        (None, ..) => 0.0,
    };
    // Whole numbers have no fraction in JSON. `as` saturates, at values where `f64` has no fractions anyway.
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn list(document: &Document, at: &Pointer, schema: &Value, depth: usize, room: &Room) -> Value {
    let limit = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let fewest = limit("minItems").unwrap_or(0);
    let wanted = if depth < MAX_DEPTH { fewest.max(1) } else { fewest };
    let wanted = wanted.min(limit("maxItems").unwrap_or(1000)).min(1000);
    let items = (0..wanted).take_while(|_| room.values.get() > 0);
    let items = items.map(|_| sample(document, &at.child("items"), depth + 1, room));
    match schema.get("uniqueItems") == Some(&Value::Bool(true)) {
        true => items.enumerate().map(|(index, item)| varied(document, &at.child("items"), item, index)).collect(),
        false => items.collect(),
    }
}

/// Another value of the same schema for each index, where one is near: of a list of values, of numbers, or of texts.
fn varied(document: &Document, at: &Pointer, value: Value, index: usize) -> Value {
    let listed = document.resolve(at).ok().and_then(|(_, schema)| schema.get("enum")?.as_array()?.get(index).cloned());
    match (listed, value) {
        (Some(listed), _) => listed,
        (None, Value::Number(number)) => match number.as_i64() {
            Some(whole) => json!(whole.saturating_add(i64::try_from(index).unwrap_or(i64::MAX))),
            None => json!(number.as_f64().unwrap_or_default() + index as f64),
        },
        (None, Value::String(text)) if index > 0 => {
            let end = index.to_string();
            let kept = text.chars().count().saturating_sub(end.len());
            json!(text.chars().take(kept).chain(end.chars()).collect::<String>())
        }
        (None, Value::Object(mut members)) => {
            if let Some((name, member)) = members.iter_mut().next() {
                let at = at.child("properties").child(name);
                *member = varied(document, &at, member.take(), index);
            }
            Value::Object(members)
        }
        (None, other) => other,
    }
}

/// All parts of `allOf`, the first branch of a choice, and the schema's own members. A part that is no object is the value.
fn composed(document: &Document, at: &Pointer, schema: &Value, depth: usize, room: &Room) -> Value {
    let mut members = Map::new();
    for (keyword, most) in [("allOf", usize::MAX), ("oneOf", 1), ("anyOf", 1)] {
        let parts = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        for part in 0..parts.min(most) {
            match sample(document, &at.child(keyword).child(part), depth + 1, room) {
                Value::Object(inherited) => members.extend(inherited),
                alone => return alone,
            }
        }
    }
    own_members(document, at, schema, depth, room, &mut members);
    if let Some((name, value)) = discriminator(schema) {
        members.insert(name.to_owned(), json!(value));
    }
    Value::Object(members)
}

fn own_members(
    document: &Document,
    at: &Pointer,
    schema: &Value,
    depth: usize,
    room: &Room,
    members: &mut Map<String, Value>,
) {
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let never_sent = property.get("writeOnly") == Some(&Value::Bool(true));
        if !never_sent && (depth < MAX_DEPTH || required.contains(&name.as_str())) {
            members.insert(name.clone(), sample(document, &at.child("properties").child(name), depth + 1, room));
        }
    }
    let declared = |name: &str| schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
    for name in required.into_iter().filter(|name| !declared(name)) {
        if !members.contains_key(name) {
            members.insert(name.to_owned(), sample(document, &at.child("additionalProperties"), depth + 1, room));
        }
    }
    let fewest = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0).min(1000);
    for number in 1..=fewest {
        if members.len() as u64 >= fewest || room.values.get() == 0 {
            break;
        }
        members.insert(format!("member{number}"), sample(document, &at.child("additionalProperties"), depth + 1, room));
    }
}

/// The discriminator's member, and its value for the first branch.
fn discriminator(schema: &Value) -> Option<(&str, &str)> {
    let discriminator = schema.get("discriminator")?;
    let choice = schema.get("oneOf").or_else(|| schema.get("anyOf"))?;
    let branch = choice.get(0)?.get("$ref")?.as_str()?;
    let name = branch.rsplit('/').next()?;
    let mapping = discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten();
    let mapped = mapping.filter(|(_, to)| *to == branch || *to == name).map(|(key, _)| key.as_str()).next();
    Some((discriminator.get("propertyName")?.as_str()?, mapped.unwrap_or(name)))
}
