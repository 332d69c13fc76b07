//! `anyOf` and `oneOf`.

use serde_json::{Map, Value, json};

use crate::diff::normal::all_of::{constrains, is_nothing, nothing};
use crate::diff::normal::values;

/// One alternative is none.
pub(crate) fn one_armed_to_all_of(schema: &mut Map<String, Value>) {
    for keyword in ["anyOf", "oneOf"] {
        let is_one_armed = schema.get(keyword).and_then(Value::as_array).is_some_and(|list| list.len() == 1);
        if !is_one_armed || schema.contains_key("discriminator") {
            continue;
        }
        let Some(Value::Array(one)) = schema.remove(keyword) else { continue };
        let all = schema.entry("allOf").or_insert_with(|| json!([]));
        match all {
            Value::Array(all) => all.extend(one),
            _ => drop(schema.insert(keyword.to_owned(), one.into())),
        }
    }
}

/// Equal alternatives are one, alternatives within others none, and lists of values one list.
pub(crate) fn normalize(schema: &mut Map<String, Value>) {
    implied_mapping(schema);
    exclusive_alternatives(schema);
    null_alternative(schema);
    let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") else { return };
    let mut kept: Vec<Value> = Vec::new();
    for alternative in alternatives.drain(..) {
        if !kept.contains(&alternative) && !is_nothing(&alternative) {
            kept.push(alternative);
        }
    }
    let accepts_all =
        |one: &Value| one.as_object().is_some_and(|one| !one.iter().any(|(name, value)| constrains(name, value)));
    if kept.iter().any(accepts_all) {
        schema.remove("anyOf");
        return;
    }
    if kept.is_empty() {
        *schema = nothing();
        return;
    }
    let has_number = kept.contains(&json!({ "type": "number" }));
    kept.retain(|one| !has_number || *one != json!({ "type": "integer" }));
    *alternatives = kept;
    one_armed_to_all_of(schema);
    let Some(Value::Array(alternatives)) = schema.get("anyOf") else { return };
    let values: Option<Vec<Vec<Value>>> = alternatives.iter().map(only_values).collect();
    if let Some(values) = values.filter(|values| values.len() > 1) {
        schema.remove("anyOf");
        let mut all: Vec<Value> = Vec::new();
        for value in values.into_iter().flatten() {
            if !all.contains(&value) {
                all.push(value);
            }
        }
        let mut list = Map::from_iter([("enum".to_owned(), all.into())]);
        values::normalize(&mut list);
        let list = Value::Object(list);
        match schema.entry("allOf").or_insert_with(|| json!([])) {
            Value::Array(parts) => parts.push(list),
            other => *other = json!([list]),
        }
    }
}

/// Alternatives of different types exclude each other, so that one of them is any of them.
fn exclusive_alternatives(schema: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = schema.get("oneOf") else { return };
    let is_plain = |one: &&Value| one.get("type").is_some() && one.get("nullable").is_none();
    let mut types: Vec<&str> =
        alternatives.iter().filter(is_plain).filter_map(|one| one.get("type")?.as_str()).collect();
    types.sort_unstable();
    types.dedup();
    let overlap = types.contains(&"integer") && types.contains(&"number");
    if types.len() < alternatives.len()
        || overlap
        || schema.contains_key("anyOf")
        || schema.contains_key("discriminator")
    {
        return;
    }
    if let Some(alternatives) = schema.remove("oneOf") {
        schema.insert("anyOf".into(), alternatives);
    }
}

/// A typed schema and null beside it are that schema with `nullable`.
fn null_alternative(schema: &mut Map<String, Value>) {
    let null = json!({ "enum": [null] });
    for keyword in ["anyOf", "oneOf"] {
        let Some([one, other]) = schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice) else { continue };
        let mut typed = match (*one == null, *other == null) {
            (true, false) => other.clone(),
            (false, true) => one.clone(),
            _ => continue,
        };
        let Value::Object(members) = &mut typed else { continue };
        if !members.contains_key("type") || members.contains_key("enum") || members.contains_key("nullable") {
            continue;
        }
        members.insert("nullable".into(), true.into());
        schema.remove(keyword);
        match schema.entry("allOf").or_insert_with(|| json!([])) {
            Value::Array(parts) => parts.push(typed),
            other => *other = json!([typed]),
        }
    }
}

/// The values of a schema that is nothing but a list of them.
fn only_values(schema: &Value) -> Option<Vec<Value>> {
    let members = schema.as_object()?;
    let is_list =
        members.iter().all(|(name, value)| matches!(name.as_str(), "enum" | "type") || !constrains(name, value));
    if !is_list || members.contains_key("nullable") {
        return None;
    }
    members.get("enum")?.as_array().cloned()
}

/// The values of a discriminator that are the names of the alternatives (OpenAPI 3.0.3, discriminator object).
fn implied_mapping(schema: &mut Map<String, Value>) {
    let alternatives = ["oneOf", "anyOf"].iter().find_map(|keyword| schema.get(*keyword)?.as_array());
    let references: Vec<String> =
        alternatives.into_iter().flatten().filter_map(|one| Some(one.get("$ref")?.as_str()?.to_owned())).collect();
    let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") else { return };
    let mapping = discriminator.entry("mapping").or_insert_with(|| json!({}));
    let Value::Object(mapping) = mapping else { return };
    for target in mapping.values_mut() {
        // A bare name is that of a schema.
        if let Some(name) = target.as_str().filter(|text| !text.contains(['/', '#', '.'])) {
            *target = format!("#/components/schemas/{name}").into();
        }
    }
    for reference in references {
        let Some(name) = reference.strip_prefix("#/components/schemas/") else { continue };
        if !mapping.values().any(|target| *target == reference.as_str()) {
            mapping.entry(name.to_owned()).or_insert_with(|| reference.clone().into());
        }
    }
    if mapping.is_empty() {
        discriminator.remove("mapping");
    }
}
