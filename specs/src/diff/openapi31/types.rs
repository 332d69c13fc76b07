//! `null` is a type of its own since 3.1. In 3.0 it is a flag beside one type.

use serde_json::{Map, Value, json};

/// Writes `type` as 3.0 has it: one type, a flag for null, and alternatives for more than one.
pub(crate) fn convert(types: &Value, converted: &mut Map<String, Value>) {
    let Value::Array(types) = types else {
        match types == "null" {
            true => only_null(converted),
            false => drop(converted.insert("type".into(), types.clone())),
        }
        return;
    };
    let has_null = types.iter().any(|one| one == "null");
    let others: Vec<&Value> = types.iter().filter(|one| *one != "null").collect();
    match others[..] {
        [] if has_null => only_null(converted),
        [] => {}
        [one] => {
            converted.insert("type".into(), one.clone());
            if has_null {
                converted.insert("nullable".into(), true.into());
            }
        }
        _ => {
            let mut alternatives: Vec<Value> = others.into_iter().map(|one| json!({ "type": one })).collect();
            if has_null {
                alternatives.push(null());
            }
            match converted.remove("anyOf") {
                None => drop(converted.insert("anyOf".into(), alternatives.into())),
                Some(other) => add_to_all(converted, [json!({ "anyOf": other }), json!({ "anyOf": alternatives })]),
            }
        }
    }
}

fn null() -> Value {
    json!({ "enum": [null], "nullable": true })
}

fn only_null(converted: &mut Map<String, Value>) {
    if let Value::Object(null) = null() {
        converted.extend(null);
    }
}

fn add_to_all(converted: &mut Map<String, Value>, schemas: impl IntoIterator<Item = Value>) {
    let all = converted.entry("allOf").or_insert_with(|| json!([]));
    if let Value::Array(all) = all {
        all.extend(schemas);
    }
}
