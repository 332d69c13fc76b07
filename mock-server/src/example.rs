//! Answers for operations that nobody here knows: taken from the document itself.

use http::{StatusCode, header};
use krr_specs::{Document, Operation, Pointer};
use serde_json::{Map, Value, json};

use crate::{answer::Answer, service::Call};

/// How deep a schema that refers to itself is followed.
const DEEPEST: usize = 6;

/// The answer of the operation's first success status: its example, the first of its examples, or a value made from its schema.
pub(crate) fn answer(call: &Call<'_>) -> Answer {
    let (document, status) = (call.contract.document(), success(call.operation));
    let Some(content) = call.operation.response_pointer(status).map(|at| at.child("content")) else {
        return Answer::empty(status);
    };
    let Some((media_type, media)) = first_json_or_first(content.get(document.raw())) else {
        return Answer::empty(status);
    };
    let at = content.child(media_type);
    let value = written(media).unwrap_or_else(|| made(document, &at.child("schema"), 0));
    let answer = match &value {
        Value::String(text) if !media_type.contains("json") => {
            Answer { body: text.clone().into(), ..Answer::empty(status) }
        }
        value => Answer::json(status, value),
    };
    answer.with(header::CONTENT_TYPE, media_type)
}

fn success(operation: &Operation) -> StatusCode {
    operation.statuses().find(StatusCode::is_success).unwrap_or(StatusCode::OK)
}

fn first_json_or_first(content: Option<&Value>) -> Option<(&str, &Value)> {
    let content = content?.as_object()?;
    let json = content.iter().find(|(media_type, _)| media_type.contains("json"));
    json.or_else(|| content.iter().next()).map(|(media_type, media)| (media_type.as_str(), media))
}

fn written(media: &Value) -> Option<Value> {
    let first_of_examples = || media.get("examples")?.as_object()?.values().find_map(|example| example.get("value"));
    media.get("example").or_else(first_of_examples).cloned()
}

/// A value that the schema at `at` allows: what it names as example or default, else the first and smallest there is.
fn made(document: &Document, at: &Pointer, depth: usize) -> Value {
    let Ok((at, schema)) = document.resolve(at) else { return Value::Null };
    if depth > 3 * DEEPEST {
        return Value::Null;
    }
    let named = ["example", "default"].into_iter().find_map(|keyword| schema.get(keyword)).cloned();
    let first_of_list = || schema.get("enum")?.as_array()?.first().cloned();
    if let Some(value) = named.or_else(first_of_list) {
        return value;
    }
    for keyword in ["oneOf", "anyOf"] {
        if schema.get(keyword).is_some() {
            return made(document, &at.child(keyword).child(0), depth + 1);
        }
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text(schema),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(0)),
        Some("boolean") => json!(true),
        Some("array") => list(document, &at, schema, depth),
        _ => object(document, &at, schema, depth),
    }
}

fn text(schema: &Value) -> Value {
    match schema.get("format").and_then(Value::as_str) {
        Some("date-time") => json!("2020-03-05T09:29:51.971Z"),
        Some("date") => json!("2020-03-05"),
        Some("uuid") => json!("47ba710c-c656-4616-bf2e-1eb5638d509e"),
        Some("email") => json!("post@example.com"),
        Some("uri") => json!("https://example.com/"),
        _ => {
            let shortest = schema.get("minLength").and_then(Value::as_u64).unwrap_or(1);
            json!("string".chars().cycle().take(usize::try_from(shortest).unwrap_or(0).max(6)).collect::<String>())
        }
    }
}

fn list(document: &Document, at: &Pointer, schema: &Value, depth: usize) -> Value {
    let fewest = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
    let wanted = if depth < DEEPEST { fewest.max(1) } else { fewest };
    (0..wanted.min(1000)).map(|_| made(document, &at.child("items"), depth + 1)).collect()
}

fn object(document: &Document, at: &Pointer, schema: &Value, depth: usize) -> Value {
    let mut members = Map::new();
    let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
    for part in 0..parts {
        if let Value::Object(inherited) = made(document, &at.child("allOf").child(part), depth + 1) {
            members.extend(inherited);
        }
    }
    let required = |name: &str| {
        schema.get("required").and_then(Value::as_array).is_some_and(|list| list.iter().any(|known| known == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (name, property) in properties {
        let never_sent = property.get("writeOnly") == Some(&Value::Bool(true));
        if !never_sent && (depth < DEEPEST || required(name)) {
            members.insert(name.clone(), made(document, &at.child("properties").child(name), depth + 1));
        }
    }
    Value::Object(members)
}
