use serde_json::{Map, Value, json};

use crate::diff::normal::{all_of, choices, values};
use crate::text::json_pointer::Pointer;

/// How many schemas are copied to the places that refer to them, so that a small document cannot become a huge one.
const MAX_COPIES: usize = 20_000;
/// How deep references are followed for that.
const MAX_DEPTH: usize = 20;
/// Keywords that only describe.
pub(crate) const DESCRIPTIONS: [&str; 8] =
    ["title", "description", "default", "example", "deprecated", "externalDocs", "xml", "$comment"];

pub(crate) struct Normalizer<'s> {
    source: &'s Value,
    pub(crate) moved: Vec<(Pointer, Pointer)>,
    copies: usize,
    /// The references that are being followed.
    followed: Vec<String>,
}

impl<'s> Normalizer<'s> {
    pub(crate) fn new(source: &'s Value) -> Self {
        Self { source, moved: Vec::new(), copies: 0, followed: Vec::new() }
    }

    /// The schema in normal form; a reference stays one.
    pub(crate) fn schema(&mut self, at: &Pointer, schema: &Value) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        if let Some(reference) = members.get("$ref") {
            // Keywords beside a reference have no effect (OpenAPI 3.0.3, reference object).
            return json!({ "$ref": reference });
        }
        let mut normal: Map<String, Value> =
            members.iter().map(|(name, value)| (name.clone(), self.keyword(at, name, value))).collect();
        choices::one_armed_to_all_of(&mut normal);
        values::normalize(&mut normal);
        choices::normalize(&mut normal);
        self.merge_all_of(at, normal)
    }

    fn keyword(&mut self, at: &Pointer, name: &str, value: &Value) -> Value {
        let at = at.child(name);
        match (name, value) {
            ("properties", Value::Object(schemas)) => Value::Object(
                schemas.iter().map(|(name, one)| (name.clone(), self.schema(&at.child(name), one))).collect(),
            ),
            ("items" | "not" | "additionalProperties", schema) => self.schema(&at, schema),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                schemas.iter().enumerate().map(|(index, one)| self.schema(&at.child(index), one)).collect()
            }
            _ => value.clone(),
        }
    }

    /// One schema in place of `allOf` and what stands beside it, where one can say the same.
    fn merge_all_of(&mut self, at: &Pointer, mut normal: Map<String, Value>) -> Value {
        let Some(Value::Array(parts)) = normal.remove("allOf") else { return Value::Object(normal) };
        let parts = all_of::spliced(parts);
        let constrains = normal.iter().any(|(name, value)| all_of::constrains(name, value));
        if let ([only], false) = (&parts[..], constrains) {
            self.moved.push((at.clone(), at.child("allOf").child(0)));
            return only.clone();
        }
        let (before, copies) = (self.moved.len(), self.copies);
        let mut merged = Some(normal.clone());
        for (index, part) in parts.iter().enumerate() {
            let from = at.child("allOf").child(index);
            merged = match (merged, self.resolved(&from, part)) {
                (Some(merged), Some((from, part))) => {
                    self.note_members(at, &from, &part, &merged);
                    all_of::merged(merged, part)
                }
                _ => None,
            };
        }
        match merged {
            Some(mut merged) => {
                values::normalize(&mut merged);
                Value::Object(merged)
            }
            None => {
                self.moved.truncate(before);
                self.copies = copies;
                normal.insert("allOf".into(), parts.into());
                Value::Object(normal)
            }
        }
    }

    /// The part itself, or the schema that it refers to, in normal form with its place.
    fn resolved(&mut self, at: &Pointer, part: &Value) -> Option<(Pointer, Map<String, Value>)> {
        let members = part.as_object()?;
        let Some(reference) = members.get("$ref") else { return Some((at.clone(), members.clone())) };
        let reference = reference.as_str()?;
        let place = Pointer::new(reference.strip_prefix('#')?);
        let source: &'s Value = self.source;
        let target = source.pointer(place.as_str())?;
        self.copies += 1;
        if self.copies > MAX_COPIES
            || self.followed.len() > MAX_DEPTH
            || self.followed.iter().any(|one| one == reference)
        {
            return None;
        }
        self.followed.push(reference.to_owned());
        let normal = self.schema(&place, target);
        self.followed.pop();
        self.resolved(&place, &normal)
    }

    /// Where the keywords and properties of a merged part come from.
    fn note_members(&mut self, at: &Pointer, from: &Pointer, part: &Map<String, Value>, before: &Map<String, Value>) {
        for name in part.keys().filter(|name| !before.contains_key(*name)) {
            self.moved.push((at.child(name), from.child(name)));
        }
        for name in part.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
            let property = |at: &Pointer| at.child("properties").child(name);
            self.moved.push((property(at), property(from)));
        }
    }
}
