//! Where the schemas of a document are.

use serde_json::{Map, Value};

use crate::text::json_pointer::Pointer;

/// Objects whose member names are names of the author's.
const NAMED: [&str; 14] = [
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "mapping",
    "parameters",
    "pathItems",
    "paths",
    "requestBodies",
    "responses",
    "scopes",
    "securitySchemes",
    "variables",
];

/// The member of a document with each schema in it replaced by what `schema` makes of it.
pub(crate) fn with_schemas(
    name: &str,
    at: &Pointer,
    value: &Value,
    schema: &mut impl FnMut(&Pointer, &Value) -> Value,
) -> Value {
    match (name, value) {
        ("schema", _) => schema(at, value),
        ("schemas", Value::Object(schemas)) => {
            Value::Object(schemas.iter().map(|(name, one)| (name.clone(), schema(&at.child(name), one))).collect())
        }
        ("example" | "examples" | "default" | "security", _) => value.clone(),
        (extension, _) if extension.starts_with("x-") => value.clone(),
        (named, Value::Object(members)) if NAMED.contains(&named) => {
            let part = |(name, part): (&String, &Value)| (name.clone(), in_part(&at.child(name), part, schema));
            Value::Object(members.iter().map(part).collect())
        }
        _ => in_part(at, value, schema),
    }
}

fn in_part(at: &Pointer, value: &Value, schema: &mut impl FnMut(&Pointer, &Value) -> Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(in_members(at, members, schema)),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| in_part(&at.child(index), item, schema)).collect()
        }
        _ => value.clone(),
    }
}

fn in_members(
    at: &Pointer,
    members: &Map<String, Value>,
    schema: &mut impl FnMut(&Pointer, &Value) -> Value,
) -> Map<String, Value> {
    let part = |(name, part): (&String, &Value)| (name.clone(), with_schemas(name, &at.child(name), part, schema));
    members.iter().map(part).collect()
}
