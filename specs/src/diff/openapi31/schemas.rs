use serde_json::{Map, Value, json};

use crate::diff::document::ConversionLoss;
use crate::diff::openapi31::{Converter, types};
use crate::text::json_pointer::Pointer;

/// Keywords that only describe, and so may stand beside a reference without effect.
const DESCRIPTIONS: [&str; 9] =
    ["summary", "description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly"];
/// Keywords about the schema itself.
const IDENTITIES: [&str; 7] =
    ["$schema", "$id", "$anchor", "$comment", "$vocabulary", "$dynamicAnchor", "contentMediaType"];
/// Keywords that OpenAPI 3.0 has nothing for.
const LOST: [&str; 15] = [
    "$dynamicRef",
    "contains",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

impl Converter {
    pub(crate) fn schemas(&mut self, at: &Pointer, schemas: &Map<String, Value>) -> Value {
        let schema = |(name, schema): (&String, &Value)| (name.clone(), self.schema(&at.child(name), schema));
        Value::Object(schemas.iter().map(schema).collect())
    }

    pub(crate) fn schema(&mut self, at: &Pointer, schema: &Value) -> Value {
        match schema {
            Value::Bool(true) => json!({}),
            Value::Bool(false) => json!({ "not": {} }),
            Value::Object(members) => match members.get("$ref") {
                Some(reference) => self.reference(at, reference, members),
                None => Value::Object(self.keywords(at, members)),
            },
            _ => schema.clone(),
        }
    }

    /// Beside a reference other keywords count since 3.1; in 3.0 they would be passed over.
    fn reference(&mut self, at: &Pointer, reference: &Value, members: &Map<String, Value>) -> Value {
        let beside: Map<String, Value> = members
            .iter()
            .filter(|(name, _)| *name != "$ref" && !name.starts_with("x-") && !DESCRIPTIONS.contains(&name.as_str()))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if beside.is_empty() {
            return json!({ "$ref": reference });
        }
        json!({ "allOf": [{ "$ref": reference }, self.keywords(at, &beside)] })
    }

    fn keywords(&mut self, at: &Pointer, members: &Map<String, Value>) -> Map<String, Value> {
        let mut converted = Map::new();
        for (name, value) in members {
            let place = at.child(name);
            let value = match (name.as_str(), value) {
                ("type" | "exclusiveMinimum" | "exclusiveMaximum", _) => continue, // below, with what stands beside them
                ("const", value) => {
                    converted.insert("enum".into(), json!([value]));
                    continue;
                }
                ("examples", examples) => {
                    if let Some(first) = examples.get(0) {
                        converted.insert("example".into(), first.clone());
                    }
                    continue;
                }
                ("contentEncoding", encoding) => {
                    if encoding == "base64" && !members.contains_key("format") {
                        converted.insert("format".into(), "byte".into());
                    }
                    continue;
                }
                (name, _) if IDENTITIES.contains(&name) => continue,
                (name, _) if LOST.contains(&name) => {
                    self.lost.push(ConversionLoss { at: place, what: format!("`{name}` of OpenAPI 3.1") });
                    continue;
                }
                ("properties" | "$defs", Value::Object(schemas)) => self.schemas(&place, schemas),
                ("additionalProperties", Value::Bool(_)) => value.clone(),
                ("items" | "not" | "additionalProperties", schema) => self.schema(&place, schema),
                ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                    let schemas = schemas.iter().enumerate();
                    schemas.map(|(index, schema)| self.schema(&place.child(index), schema)).collect()
                }
                _ => value.clone(),
            };
            converted.insert(name.clone(), value);
        }
        exclusive_bound(members, &mut converted, "exclusiveMinimum", "minimum", |exclusive, bound| exclusive >= bound);
        exclusive_bound(members, &mut converted, "exclusiveMaximum", "maximum", |exclusive, bound| exclusive <= bound);
        if let Some(types) = members.get("type") {
            types::convert(types, &mut converted);
        }
        converted
    }
}

/// In 3.0 an exclusive bound is a flag beside the bound.
fn exclusive_bound(
    members: &Map<String, Value>,
    converted: &mut Map<String, Value>,
    exclusive: &str,
    bound: &str,
    is_stricter: fn(f64, f64) -> bool,
) {
    let Some(value) = members.get(exclusive) else { return };
    let Some(number) = value.as_f64() else {
        // As 3.0 writes it; a document in between is read as it was meant.
        converted.insert(exclusive.to_owned(), value.clone());
        return;
    };
    if members.get(bound).and_then(Value::as_f64).is_none_or(|other| is_stricter(number, other)) {
        converted.insert(bound.to_owned(), value.clone());
        converted.insert(exclusive.to_owned(), true.into());
    }
}
