//! One pass over a request for a list of identifiers, for the sake of those who ask for a thousand at a time.
//!
//! The reader knows one form of schema and within it one way to write a body. What it reads is certainly valid; of whatever
//! else it says nothing, and the judge decides, with its own words for a refusal. It is made from the schema itself, so that
//! another document has another reader, or none.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::validation::json_cursor::Text;

/// A request body that is one list of texts, with `true` or `false` beside it.
///
/// What [`read_list`](crate::openapi::validate::read_list) finds. The texts are parts of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierList<'b> {
    /// The items of the list, in their order.
    pub items: Vec<&'b str>,
    flags: Vec<(&'b str, bool)>,
}

impl IdentifierList<'_> {
    /// What a member beside the list says, when it is there.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.flags.iter().find(|(known, _)| *known == name).map(|(_, said)| *said)
    }
}

/// An object with a list of texts of so many digits each, and perhaps booleans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListReader {
    list: String,
    length: RangeInclusive<usize>,
    digits: usize,
    flags: Vec<String>,
}

impl ListReader {
    /// The reader for a lowered schema; `None` when it says anything that the reader does not know.
    pub(crate) fn of(schema: &Value, components: &Value) -> Option<Self> {
        let schema = followed(schema, components)?;
        if !has_only(schema, &["type", "required", "properties", "additionalProperties"])
            || schema.get("type")? != "object"
        {
            return None;
        }
        let properties = schema.get("properties")?.as_object()?;
        let (list, property) = properties.iter().find(|(_, property)| property["type"] == "array")?;
        let flags = properties.iter().filter(|(_, property)| **property == json!({ "type": "boolean" }));
        let demanded = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        if demanded.into_iter().any(|name| name != list) {
            return None;
        }
        let property =
            property.as_object().filter(|array| has_only(array, &["type", "minItems", "maxItems", "items"]))?;
        let bound = |name: &str, usual| match property.get(name) {
            None => Some(usual),
            Some(bound) => usize::try_from(bound.as_u64()?).ok(),
        };
        Some(Self {
            list: list.clone(),
            length: bound("minItems", 0)?..=bound("maxItems", usize::MAX)?,
            digits: digits(property.get("items")?, components)?,
            flags: flags.map(|(name, _)| name.clone()).collect(),
        })
    }

    /// What a body asks for, when it is certainly valid: members that are known, each once, nothing escaped, every item a text.
    pub(crate) fn read<'b>(&self, body: &'b [u8]) -> Option<IdentifierList<'b>> {
        let mut text = Text(str::from_utf8(body).ok()?);
        let (mut items, mut flags) = (None, Vec::new());
        text.take(b'{')?;
        loop {
            let name = text.string()?;
            text.take(b':')?;
            if name == self.list && items.is_none() {
                items = Some(self.items(&mut text)?);
            } else if self.flags.iter().any(|flag| flag == name) && flags.iter().all(|(known, _)| *known != name) {
                flags.push((name, text.boolean()?));
            } else {
                return None;
            }
            if text.take(b',').is_none() {
                break;
            }
        }
        text.take(b'}')?;
        text.is_at_end().then_some(IdentifierList { items: items?, flags })
    }

    fn items<'b>(&self, text: &mut Text<'b>) -> Option<Vec<&'b str>> {
        text.take(b'[')?;
        // As many as there is room for, so that the list never grows while it is read.
        let mut items = Vec::with_capacity((text.0.len() / (self.digits + 3)).min(*self.length.end()));
        if text.take(b']').is_none() {
            loop {
                items.push(text.digits(self.digits)?);
                if text.take(b',').is_none() {
                    break;
                }
            }
            text.take(b']')?;
        }
        self.length.contains(&items.len()).then_some(items)
    }
}

fn followed<'s>(schema: &'s Value, components: &'s Value) -> Option<&'s Map<String, Value>> {
    match schema.get("$ref") {
        Some(reference) => components.get(reference.as_str()?.strip_prefix("#/components/schemas/")?)?.as_object(),
        None => schema.as_object(),
    }
}

fn has_only(schema: &Map<String, Value>, known: &[&str]) -> bool {
    schema.keys().all(|keyword| known.contains(&keyword.as_str()))
}

/// How many digits a text of them has: by a pattern, or by one of several ways in which an item may be written.
fn digits(items: &Value, components: &Value) -> Option<usize> {
    let items = followed(items, components)?;
    if let Some(ways) = items.get("anyOf").filter(|_| items.len() == 1) {
        return ways.as_array()?.iter().find_map(|way| digits(way, components));
    }
    if !has_only(items, &["type", "pattern"]) || items.get("type")? != "string" {
        return None;
    }
    items.get("pattern")?.as_str()?.strip_prefix("^[0-9]{")?.strip_suffix("}$")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        generation::Generation,
        openapi::{
            contract::Contract,
            document::Document,
            operation::Operation,
            validate::{Request, read_list, validate_request},
        },
    };
    use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
    use proptest::prelude::*;

    /// Every operation of ours that takes a list.
    fn with_each(test: impl Fn(&Operation) -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
        thread_local! {
            static CONTRACTS: [Contract; 3] = Generation::ALL.map(|one| Contract::compile(Document::of(one)).unwrap());
        }
        CONTRACTS.with(|contracts| {
            let operations = contracts.iter().flat_map(Contract::operations);
            operations.filter(|operation| operation.id().starts_with("getUsers")).try_for_each(test)
        })
    }

    /// Whether the reader and the judge say the same of a body, as far as the reader says anything; whether it did.
    fn agree(operation: &Operation, body: &str) -> Result<bool, TestCaseError> {
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
        /// What is written in the usual way is read exactly when it is valid.
        #[test]
        fn a_usual_body_is_read_exactly_when_it_is_valid(identifiers in identifiers(), flag in any::<Option<bool>>(), pretty: bool) {
            with_each(|operation| {
                let mut value = json!({ "personidentifikatorer": identifiers });
                // Version 1 knows no such member and takes any; the reader leaves those to the judge.
                if let Some(flag) = flag.filter(|_| operation.id() == "getUsersV2") {
                    value["inkluderIkkeRegistrerte"] = json!(flag);
                }
                let body = if pretty { format!("{value:#}\n") } else { value.to_string() };
                let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
                let request = Request { path_parameters: &[], query: &[], headers: &headers, body: body.as_bytes() };
                let is_valid = validate_request(operation, &request).violations.is_empty();
                prop_assert_eq!(agree(operation, &body)?, is_valid, "{}", body);
                Ok(())
            })?;
        }

        /// Whatever is read although somebody wrote it in an odd way is valid all the same.
        #[test]
        fn what_is_read_is_valid(
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
            with_each(|operation| agree(operation, &body).map(drop))?;
        }
    }

    #[test]
    fn only_a_known_form_of_schema_has_a_reader() {
        let items = json!({ "type": "string", "pattern": "^[0-9]{11}$" });
        let list =
            |items: &Value| json!({ "type": "object", "properties": { "a": { "type": "array", "items": items } } });
        assert_eq!(ListReader::of(&json!({}), &json!({})), None);
        let reader = |schema: &Value| ListReader::of(schema, &json!({ "Item": items }));
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
