//! Converts OpenAPI 3.1, whose schemas are JSON Schema 2020-12, to OpenAPI 3.0. What it has beside messages is passed over: webhooks,
//! and members that only describe.

pub(crate) mod schemas;
pub(crate) mod types;

use serde_json::{Map, Value};

use crate::diff::document::{ConversionLoss, Converted};
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
            _ => converter.member(name, &at, part),
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

impl Converter {
    /// A member that is no schema, or has some in it.
    fn member(&mut self, name: &str, at: &Pointer, value: &Value) -> Value {
        match (name, value) {
            ("schema", _) => self.schema(at, value),
            ("schemas", Value::Object(schemas)) => self.schemas(at, schemas),
            ("example" | "examples" | "default" | "security", _) => value.clone(),
            (extension, _) if extension.starts_with("x-") => value.clone(),
            (named, Value::Object(members)) if NAMED.contains(&named) => {
                let part = |(name, part): (&String, &Value)| (name.clone(), self.part(&at.child(name), part));
                Value::Object(members.iter().map(part).collect())
            }
            _ => self.part(at, value),
        }
    }

    fn part(&mut self, at: &Pointer, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let part = |(name, part): (&String, &Value)| (name.clone(), self.member(name, &at.child(name), part));
                Value::Object(members.iter().map(part).collect())
            }
            Value::Array(items) => {
                items.iter().enumerate().map(|(index, item)| self.part(&at.child(index), item)).collect()
            }
            _ => value.clone(),
        }
    }
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
