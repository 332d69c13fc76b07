use std::collections::BTreeSet;

use krr_specs::{Document, Pointer};
use serde_json::Value;

/// The keywords that a value can violate by itself.
const CONSTRAINING: [&str; 12] = [
    "type",
    "required",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "anyOf",
    "oneOf",
];

/// How many items of a list are walked. All items share a schema.
const MAX_ITEMS: usize = 50;

/// Whether a schema is of a request or of a response: `readOnly` and `writeOnly` members belong to one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeywordUse {
    Request,
    Response,
}

/// Every keyword below the schema at `at`, by name; of an `enum` each value.
pub(crate) fn documented_keywords(document: &Document, at: &Pointer, way: KeywordUse) -> BTreeSet<String> {
    let mut walk = Walk { document, way, found: BTreeSet::new(), open: Vec::new() };
    walk.schema(at, None);
    walk.found
}

/// The keywords below the schema at `at` that apply to something in `value`.
pub(crate) fn applied_keywords(document: &Document, at: &Pointer, value: &Value, way: KeywordUse) -> BTreeSet<String> {
    let mut walk = Walk { document, way, found: BTreeSet::new(), open: Vec::new() };
    walk.schema(at, Some(value));
    walk.found
}

/// The pointer to a keyword in a short form.
pub(crate) fn short_name(pointer: &str) -> String {
    let short = pointer.strip_prefix("/components/schemas/").unwrap_or(pointer);
    short.replace("/properties/", ".").replace("/items", "[]")
}

struct Walk<'d> {
    document: &'d Document,
    way: KeywordUse,
    found: BTreeSet<String>,
    /// The schemas on the way here. A recursive schema is entered once when no value bounds the walk.
    open: Vec<Pointer>,
}

impl Walk<'_> {
    fn schema(&mut self, at: &Pointer, value: Option<&Value>) {
        let Ok((at, schema)) = self.document.resolve(at) else { return };
        let one_way = if self.way == KeywordUse::Request { "readOnly" } else { "writeOnly" };
        if schema.get(one_way) == Some(&Value::Bool(true)) || value.is_none() && self.open.contains(&at) {
            return;
        }
        self.open.push(at.clone());
        for keyword in CONSTRAINING.iter().filter(|keyword| schema.get(*keyword).is_some()) {
            if value.is_none_or(|value| applies_to(keyword, value)) {
                self.found.insert(short_name(at.child(keyword).as_str()));
            }
        }
        let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        for allowed in values.filter(|allowed| value.is_none_or(|value| value == *allowed)) {
            let allowed = allowed.as_str().map_or_else(|| allowed.to_string(), str::to_owned);
            self.found.insert(format!("{} {allowed}", short_name(at.child("enum").as_str())));
        }
        self.below(&at, schema, value);
        self.open.pop();
    }

    fn below(&mut self, at: &Pointer, schema: &Value, value: Option<&Value>) {
        for (member, _) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let inside = value.map(|value| value.get(member));
            if inside != Some(None) {
                self.schema(&at.child("properties").child(member), inside.flatten());
            }
        }
        if schema.get("items").is_some() {
            let items = at.child("items");
            match value {
                None => self.schema(&items, None),
                Some(value) => {
                    let inside = value.as_array().into_iter().flatten().take(MAX_ITEMS);
                    inside.for_each(|item| self.schema(&items, Some(item)));
                }
            }
        }
        for (index, _) in schema.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
            self.schema(&at.child("allOf").child(index), value);
        }
    }
}

fn applies_to(keyword: &str, value: &Value) -> bool {
    match keyword {
        "minimum" | "maximum" => value.is_number(),
        "pattern" | "minLength" | "maxLength" => value.is_string(),
        "minItems" | "maxItems" => value.is_array(),
        "required" => value.is_object(),
        _ => true,
    }
}
