//! Lowers schemas of OpenAPI 3.0 to JSON Schema draft 4.
//!
//! Draft 4 is the closest: its exclusive bounds are booleans too. What differs (`nullable`, `readOnly`, `writeOnly`,
//! `discriminator`, numeric formats) is rewritten. A keyword that OpenAPI 3.0 does not have is an error, because an ignored
//! keyword is a constraint that nobody checks.

use serde_json::{Map, Value, json};

use crate::openapi::document::Document;
use crate::text::json_pointer::Pointer;

/// The direction of a body, on which the meaning of `readOnly` and `writeOnly` depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}

/// A schema that cannot be lowered or compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct SchemaError {
    /// The place in the document.
    pub at: Pointer,
    /// What is wrong there.
    pub reason: String,
}

/// Keywords that do not constrain values.
const ANNOTATIONS: [&str; 8] =
    ["title", "description", "default", "example", "deprecated", "externalDocs", "xml", "nullable"];
/// Keywords with the same meaning in draft 4.
const UNCHANGED: [&str; 15] = [
    "format",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "enum",
];

/// Lowers the schemas of one document for one direction.
pub(crate) struct Lowering<'d> {
    pub(crate) document: &'d Document,
    pub(crate) direction: Direction,
}

impl Lowering<'_> {
    /// The schema at `at`, lowered; references stay references into `#/components/schemas`.
    pub(crate) fn schema(&self, at: &Pointer) -> Result<Value, SchemaError> {
        self.lowered(at.get(self.document.raw()), at)
    }

    /// The same for a schema whose value is known: to look up every pointer from the root would be most of the work.
    fn lowered(&self, schema: Option<&Value>, at: &Pointer) -> Result<Value, SchemaError> {
        let refuse = |reason: &str| SchemaError { at: at.clone(), reason: reason.to_owned() };
        let schema = schema.and_then(Value::as_object);
        let schema = schema.ok_or_else(|| refuse("a schema must be an object"))?;
        if let Some(reference) = schema.get("$ref") {
            return self.reference(reference, at);
        }
        let mut lowered = Map::new();
        for (keyword, value) in schema {
            let here = at.child(keyword);
            let value = match keyword.as_str() {
                "type" => type_of(schema, value),
                "properties" => self.properties(value, &here)?,
                "required" => self.required(schema, value, at)?,
                "items" | "not" => self.lowered(Some(value), &here)?,
                "additionalProperties" if !value.is_boolean() => self.lowered(Some(value), &here)?,
                "additionalProperties" => value.clone(),
                "allOf" => self.list(value, &here)?,
                "oneOf" | "anyOf" => discriminated(schema, value, self.list(value, &here)?),
                "discriminator" => continue, // handled by `discriminated`; without alternatives it refuses nothing
                "format" if bounds(value).is_some() => continue, // added below, unless the schema has bounds
                unchanged if UNCHANGED.contains(&unchanged) => value.clone(),
                annotation if ANNOTATIONS.contains(&annotation) || annotation.starts_with("x-") => continue,
                "readOnly" | "writeOnly" => continue, // handled by `properties` and `required`
                _ => return Err(SchemaError { at: here, reason: "OpenAPI 3.0 knows no such schema keyword".into() }),
            };
            lowered.insert(keyword.clone(), value);
        }
        for (keyword, bound) in schema.get("format").and_then(bounds).into_iter().flatten() {
            lowered.entry(keyword).or_insert_with(|| bound.into());
        }
        if schema.get("type") == Some(&json!("array")) && !schema.contains_key("items") {
            return Err(refuse("an array needs `items`"));
        }
        Ok(Value::Object(without_empty_required(lowered)))
    }

    fn reference(&self, reference: &Value, at: &Pointer) -> Result<Value, SchemaError> {
        let refuse = |reason: String| SchemaError { at: at.child("$ref"), reason };
        let text = reference.as_str().ok_or_else(|| refuse("a reference must be a string".into()))?;
        if !text.starts_with("#/components/schemas/") {
            return Err(refuse(format!("only references into #/components/schemas are followed, not {text}")));
        }
        self.document.resolve(at).map_err(|error| refuse(error.to_string()))?;
        Ok(json!({ "$ref": text }))
    }

    fn list(&self, list: &Value, at: &Pointer) -> Result<Value, SchemaError> {
        let list = list.as_array().ok_or_else(|| SchemaError { at: at.clone(), reason: "must be a list".into() })?;
        let lower = |(index, item)| self.lowered(Some(item), &at.child(index));
        list.iter().enumerate().map(lower).collect::<Result<Vec<_>, _>>().map(Value::from)
    }

    fn properties(&self, properties: &Value, at: &Pointer) -> Result<Value, SchemaError> {
        let refuse = || SchemaError { at: at.clone(), reason: "must be an object".into() };
        let properties = properties.as_object().ok_or_else(refuse)?;
        let lower = |(name, written): (&String, &Value)| {
            let here = at.child(name);
            let schema = self.lowered(Some(written), &here)?;
            let schema = match self.direction {
                // A server ignores read-only members: generated clients send them as null (KNOWIT).
                Direction::Request if self.is_marked(written, &here, "readOnly") => json!({}),
                Direction::Response if self.is_marked(written, &here, "writeOnly") => json!({ "not": {} }),
                Direction::Request | Direction::Response => schema,
            };
            Ok((name.clone(), schema))
        };
        properties.iter().map(lower).collect::<Result<Map<_, _>, _>>().map(Value::Object)
    }

    /// `required` without the members of the other direction.
    fn required(&self, schema: &Map<String, Value>, names: &Value, at: &Pointer) -> Result<Value, SchemaError> {
        let refuse = || SchemaError { at: at.child("required"), reason: "must be a list of names".into() };
        let names = names.as_array().ok_or_else(refuse)?;
        let other_way = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let declared = |name: &str| schema.get("properties").and_then(|properties| properties.get(name));
        let is_sent = |name: &&Value| {
            let name = name.as_str().unwrap_or_default();
            let has_mark = |schema| self.is_marked(schema, &at.child("properties").child(name), other_way);
            !declared(name).is_some_and(has_mark)
        };
        Ok(names.iter().filter(is_sent).cloned().collect())
    }

    /// Whether the keyword is true in the schema at `at`, or in the schema that it refers to.
    fn is_marked(&self, schema: &Value, at: &Pointer, keyword: &str) -> bool {
        let marks = |schema: &Value| schema.get(keyword) == Some(&Value::Bool(true));
        let refers = schema.get("$ref").is_some();
        marks(schema) || refers && self.document.resolve(at).is_ok_and(|(_, schema)| marks(schema))
    }
}

/// Numeric formats become bounds, because draft 4 does not have them; the compiler checks other formats.
fn bounds(format: &Value) -> Option<[(&'static str, i64); 2]> {
    match format.as_str()? {
        "int32" => Some([("minimum", i32::MIN.into()), ("maximum", i32::MAX.into())]),
        "int64" => Some([("minimum", i64::MIN), ("maximum", i64::MAX)]),
        _ => None,
    }
}

/// `nullable` widens the type beside it and nothing else (OpenAPI 3.0.3).
fn type_of(schema: &Map<String, Value>, name: &Value) -> Value {
    match schema.get("nullable") {
        Some(Value::Bool(true)) => json!([name, "null"]),
        _ => name.clone(),
    }
}

/// Draft 4 requires at least one name in `required`.
fn without_empty_required(mut lowered: Map<String, Value>) -> Map<String, Value> {
    if lowered.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        lowered.remove("required");
    }
    lowered
}

/// Each branch of a choice with a discriminator also requires its value of the discriminator.
fn discriminated(schema: &Map<String, Value>, written: &Value, branches: Value) -> Value {
    let Some(discriminator) = schema.get("discriminator") else { return branches };
    let property = discriminator.get("propertyName").and_then(Value::as_str).unwrap_or_default();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let references = written.as_array().into_iter().flatten().map(|branch| branch.get("$ref").and_then(Value::as_str));
    let Value::Array(branches) = branches else { return branches };
    let with_value = |(reference, branch): (Option<&str>, Value)| {
        let Some(reference) = reference else { return branch };
        let name = reference.rsplit('/').next().unwrap_or(reference);
        let maps_here = |target: &Value| target.as_str() == Some(reference) || target.as_str() == Some(name);
        let mut values: Vec<&str> =
            mapping.into_iter().flatten().filter(|(_, to)| maps_here(to)).map(|(key, _)| key.as_str()).collect();
        if values.is_empty() {
            values.push(name);
        }
        json!({ "allOf": [branch, { "required": [property], "properties": { property: { "enum": values } } }] })
    };
    references.zip(branches).map(with_value).collect()
}
