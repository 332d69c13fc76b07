//! Converts OpenAPI 3.1, whose schemas are JSON Schema 2020-12, to OpenAPI 3.0. What it has beside messages is passed over: webhooks,
//! and members that only describe.

pub(crate) mod schemas;
pub(crate) mod types;

use serde_json::{Map, Value};

use crate::diff::document::schema_places::with_schemas;
use crate::diff::document::{ConversionLoss, Converted};
use crate::text::json_pointer::Pointer;

/// Converts a document, valid or not.
pub(crate) fn converted(source: &Value) -> Converted {
    let mut converter = Converter { lost: Vec::new() };
    let mut document = Map::new();
    for (name, part) in source.as_object().into_iter().flatten() {
        let at = Pointer::root().child(name);
        let value = match name.as_str() {
            "openapi" => "3.0.3".into(),
            "webhooks" | "jsonSchemaDialect" => continue,
            "info" => without(part, &["summary"]),
            _ => with_schemas(name, &at, part, &mut |at, schema| converter.schema(at, schema)),
        };
        document.insert(name.clone(), value);
    }
    // Since 3.1 a document may have components or webhooks alone.
    document.entry("paths").or_insert_with(|| Value::Object(Map::new()));
    Converted { document: Value::Object(document), moved: Vec::new(), lost: converter.lost }
}

struct Converter {
    lost: Vec<ConversionLoss>,
}

fn without(value: &Value, names: &[&str]) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !names.contains(&name.as_str()));
            Value::Object(kept.map(|(name, part)| (name.clone(), part.clone())).collect())
        }
        _ => value.clone(),
    }
}
