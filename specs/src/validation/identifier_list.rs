//! Reads and validates a list of identifiers in one pass, because a request may ask for a thousand.
//!
//! The reader supports one form of schema and one way to write a body. A body that it reads is valid. Any other body goes to
//! the schema validator, which also writes the errors. The reader is built from the schema of the document.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::validation::json_cursor::JsonCursor;

/// A request body that is one list of texts, with `true` or `false` beside it.
///
/// The result of [`read_list`](crate::openapi::validate::read_list). The items are slices of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierList<'b> {
    /// The items of the list, in their order.
    pub items: Vec<&'b str>,
    flags: Vec<(&'b str, bool)>,
}

impl IdentifierList<'_> {
    /// The value of a boolean member beside the list, when it is there.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.flags.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// Reads an object with a list of strings of `digits` digits each, and optional booleans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListReader {
    list: String,
    length: RangeInclusive<usize>,
    digits: usize,
    flags: Vec<String>,
}

impl ListReader {
    /// The reader for a lowered schema; `None` when the schema has anything that the reader does not support.
    pub(crate) fn for_schema(schema: &Value, components: &Value) -> Option<Self> {
        let schema = resolved(schema, components)?;
        if !has_only(schema, &["type", "required", "properties", "additionalProperties"])
            || schema.get("type")? != "object"
        {
            return None;
        }
        let properties = schema.get("properties")?.as_object()?;
        let (list, property) = properties.iter().find(|(_, property)| property["type"] == "array")?;
        let flags = properties.iter().filter(|(_, property)| **property == json!({ "type": "boolean" }));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        if required.into_iter().any(|name| name != list) {
            return None;
        }
        let property =
            property.as_object().filter(|array| has_only(array, &["type", "minItems", "maxItems", "items"]))?;
        let bound = |name: &str, default| match property.get(name) {
            None => Some(default),
            Some(bound) => usize::try_from(bound.as_u64()?).ok(),
        };
        Some(Self {
            list: list.clone(),
            length: bound("minItems", 0)?..=bound("maxItems", usize::MAX)?,
            digits: digits(property.get("items")?, components)?,
            flags: flags.map(|(name, _)| name.clone()).collect(),
        })
    }

    /// The list of a body that is certainly valid: known members, each once, no escapes, every item a string.
    pub(crate) fn read<'b>(&self, body: &'b [u8]) -> Option<IdentifierList<'b>> {
        let mut text = JsonCursor(str::from_utf8(body).ok()?);
        let (mut items, mut flags) = (None, Vec::new());
        text.expect(b'{')?;
        loop {
            let name = text.string()?;
            text.expect(b':')?;
            if name == self.list && items.is_none() {
                items = Some(self.items(&mut text)?);
            } else if self.flags.iter().any(|flag| flag == name) && flags.iter().all(|(known, _)| *known != name) {
                flags.push((name, text.boolean()?));
            } else {
                return None;
            }
            if text.expect(b',').is_none() {
                break;
            }
        }
        text.expect(b'}')?;
        text.is_at_end().then_some(IdentifierList { items: items?, flags })
    }

    fn items<'b>(&self, text: &mut JsonCursor<'b>) -> Option<Vec<&'b str>> {
        text.expect(b'[')?;
        // The most items that the text can hold, so that the list never grows while it is read.
        let mut items = Vec::with_capacity((text.0.len() / (self.digits + 3)).min(*self.length.end()));
        if text.expect(b']').is_none() {
            loop {
                items.push(text.digits(self.digits)?);
                if text.expect(b',').is_none() {
                    break;
                }
            }
            text.expect(b']')?;
        }
        self.length.contains(&items.len()).then_some(items)
    }
}

fn resolved<'s>(schema: &'s Value, components: &'s Value) -> Option<&'s Map<String, Value>> {
    match schema.get("$ref") {
        Some(reference) => components.get(reference.as_str()?.strip_prefix("#/components/schemas/")?)?.as_object(),
        None => schema.as_object(),
    }
}

fn has_only(schema: &Map<String, Value>, known: &[&str]) -> bool {
    schema.keys().all(|keyword| known.contains(&keyword.as_str()))
}

/// The number of digits of an item, from its pattern or from that of one of its alternatives (`anyOf`).
fn digits(items: &Value, components: &Value) -> Option<usize> {
    let items = resolved(items, components)?;
    if let Some(alternatives) = items.get("anyOf").filter(|_| items.len() == 1) {
        return alternatives.as_array()?.iter().find_map(|alternative| digits(alternative, components));
    }
    if !has_only(items, &["type", "pattern"]) || items.get("type")? != "string" {
        return None;
    }
    items.get("pattern")?.as_str()?.strip_prefix("^[0-9]{")?.strip_suffix("}$")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generation;
    use crate::openapi::contract::Contract;
    use crate::openapi::document::Document;
    use crate::openapi::operation::Operation;
    use crate::openapi::validate::{Request, read_list, validate_request};
    use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
    use proptest::prelude::*;

    /// Every operation whose request is a list.
    fn for_each_list_operation(test: impl Fn(&Operation) -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
        thread_local! {
            static CONTRACTS: [Contract; 3] = Generation::ALL.map(|one| Contract::compile(Document::of(one)).unwrap());
        }
        CONTRACTS.with(|contracts| {
            let operations = contracts.iter().flat_map(Contract::operations);
            operations.filter(|operation| operation.id().starts_with("getUsers")).try_for_each(test)
        })
    }

    /// Whether the reader could read the body; if so, it must agree with the schema.
    fn agrees_with_schema(operation: &Operation, body: &str) -> Result<bool, TestCaseError> {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("Application/JSON; charset=utf-8"))]);
        let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
        let Some(list) = read_list(operation, &request) else { return Ok(false) };
        let verdict = validate_request(operation, &request);
        prop_assert_eq!(verdict.violations, []);
        let value = verdict.body.unwrap();
        prop_assert_eq!(&value["personidentifikatorer"], &json!(list.items));
        prop_assert_eq!(
            value.get("inkluderIkkeRegistrerte").and_then(Value::as_bool),
            list.flag("inkluderIkkeRegistrerte")
        );
        Ok(true)
    }

    fn identifiers() -> impl Strategy<Value = Vec<String>> {
        let identifier = prop_oneof![40 => "[0-9]{11}", 1 => "[0-9]{10,12}", 1 => "[0-9a]{11}"];
        prop_oneof![
            proptest::collection::vec(identifier, 0..40),
            (998..1003_usize).prop_map(|count| vec!["11822648950".to_owned(); count])
        ]
    }

    proptest! {
        #[test]
        fn a_plain_body_is_read_exactly_when_it_is_valid(identifiers in identifiers(), flag in any::<Option<bool>>(), pretty: bool) {
            for_each_list_operation(|operation| {
                let mut value = json!({ "personidentifikatorer": identifiers });
                // Version 1 has no such member and accepts any; the reader does not support that.
                if let Some(flag) = flag.filter(|_| operation.id() == "getUsersV2") {
                    value["inkluderIkkeRegistrerte"] = json!(flag);
                }
                let body = if pretty { format!("{value:#}\n") } else { value.to_string() };
                let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
                let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
                let is_valid = validate_request(operation, &request).violations.is_empty();
                prop_assert_eq!(agrees_with_schema(operation, &body)?, is_valid, "{}", body);
                Ok(())
            })?;
        }

        #[test]
        fn any_body_that_is_read_is_valid(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just(r#"{"personidentifikatorer":["#), Just(r#""personidentifikatorer""#), Just(r#""11822648950""#), Just("11822648950"),
                    Just(r#""inkluderIkkeRegistrerte":true"#), Just(r#""inkluderIkkeRegistrerte""#), Just("false"), Just("null"),
                    Just("{"), Just("}"), Just("["), Just("]"), Just(":"), Just(","), Just(" "), Just("\u{a0}"), Just(r#""\u0031""#), Just("]}"),
                ],
                0..12,
            ),
            start in prop_oneof![Just(""), Just(r#"{"personidentifikatorer":["11822648950""#)],
        ) {
            let body = format!("{start}{}", pieces.concat());
            for_each_list_operation(|operation| agrees_with_schema(operation, &body).map(drop))?;
        }
    }

    #[test]
    fn only_a_supported_schema_has_a_reader() {
        let items = json!({ "type": "string", "pattern": "^[0-9]{11}$" });
        let list =
            |items: &Value| json!({ "type": "object", "properties": { "a": { "type": "array", "items": items } } });
        assert_eq!(ListReader::for_schema(&json!({}), &json!({})), None);
        let reader = |schema: &Value| ListReader::for_schema(schema, &json!({ "Item": items }));
        assert_eq!(reader(&list(&json!({ "$ref": "#/components/schemas/Item" }))).unwrap().digits, 11);
        for (pointer, keyword, value) in [
            ("", "minProperties", json!(2)),
            ("", "required", json!(["a", "b"])),
            ("", "type", json!(["object", "null"])),
            ("/properties/a", "uniqueItems", json!(true)),
            ("/properties/a", "minItems", json!(-1)),
            ("/properties/a/items", "pattern", json!("^[1-9]{11}$")),
            ("/properties/a/items", "maxLength", json!(5)),
        ] {
            let mut schema = list(&items);
            schema.pointer_mut(pointer).unwrap()[keyword] = value;
            assert_eq!(reader(&schema), None, "{schema}");
        }
    }
}
