//! Bodies that are valid by a schema of the document.

use krr_specs::{Document, Pointer};
use proptest::{collection::vec, prelude::*, sample::select, string::string_regex};
use serde_json::{Map, Value, json};

use crate::strategy::identifiers;
use crate::suite::SuiteContext;

/// The pattern of an identifier. Such strings are synthetic identifiers, never random digits.
const IDENTIFIER: &str = "^[0-9]{11}$";

/// A strategy for the values that the schema at `at` allows.
///
/// Only the keywords that the document uses are supported.
pub(crate) fn valid(context: &SuiteContext, at: &Pointer) -> BoxedStrategy<Value> {
    let document = context.contract.document();
    let Ok((at, schema)) = document.resolve(at) else { return Just(Value::Null).boxed() };
    if let Some(Value::Array(values)) = schema.get("enum") {
        return select(values.clone()).boxed();
    }
    if let Some(Value::Array(branches)) = schema.get("anyOf").or_else(|| schema.get("oneOf")) {
        let keyword = if schema.get("anyOf").is_some() { "anyOf" } else { "oneOf" };
        let branches = (0..branches.len()).map(|index| valid(context, &at.child(keyword).child(index)));
        return proptest::strategy::Union::new(branches).boxed();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text(context, schema),
        Some("integer") if is_identifier_number(schema) => number(context),
        Some("integer" | "number") => integer(schema),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("array") => array(context, &at, schema),
        _ => object(context, document, &at),
    }
}

/// Whether the bounds are those of a number of eleven digits.
pub(crate) fn is_identifier_number(schema: &Value) -> bool {
    schema["minimum"] == json!(10_000_000_000_u64) && schema["maximum"] == json!(99_999_999_999_u64)
}

pub(crate) fn is_identifier_text(schema: &Value) -> bool {
    schema["pattern"] == IDENTIFIER
}

/// An identifier as a number, without leading zero.
fn number(context: &SuiteContext) -> BoxedStrategy<Value> {
    let whole = |text: String| text.parse::<u64>().ok().filter(|number| *number >= 10_000_000_000).map(Value::from);
    identifiers::any_identifier(context).prop_filter_map("a leading zero", whole).boxed()
}

fn text(context: &SuiteContext, schema: &Value) -> BoxedStrategy<Value> {
    if is_identifier_text(schema) {
        return identifiers::any_identifier(context).prop_map(Value::from).boxed();
    }
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or("[a-zA-ZæøåÆØÅ .@#+-]{0,20}");
    match string_regex(pattern.trim_start_matches('^').trim_end_matches('$')) {
        Ok(texts) => texts.prop_map(Value::from).boxed(),
        Err(_) => Just(json!("")).boxed(),
    }
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    let bound = |keyword: &str, otherwise| schema.get(keyword).and_then(Value::as_i64).unwrap_or(otherwise);
    (bound("minimum", -1000)..=bound("maximum", 1000)).prop_map(Value::from).boxed()
}

fn array(context: &SuiteContext, at: &Pointer, schema: &Value) -> BoxedStrategy<Value> {
    let bound =
        |keyword: &str| schema.get(keyword).and_then(Value::as_u64).and_then(|bound| usize::try_from(bound).ok());
    let (fewest, most) = (bound("minItems").unwrap_or(0), bound("maxItems").unwrap_or(12));
    let items = valid(context, &at.child("items"));
    // Limits have a case of their own: there servers are often wrong.
    let random = vec(items.clone(), fewest..=most.min(fewest + 12));
    let full = vec(items.clone(), fewest.max(1)).prop_map(move |few| few.iter().cycle().take(most).cloned().collect());
    prop_oneof![1 => vec(items, fewest), 12 => random, 1 => full]
        .prop_map(|items: Vec<Value>| Value::from(items))
        .boxed()
}

fn object(context: &SuiteContext, document: &Document, at: &Pointer) -> BoxedStrategy<Value> {
    let schema = at.get(document.raw()).cloned().unwrap_or_default();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = at.child("properties");
    let names = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let members: Vec<BoxedStrategy<Option<(String, Value)>>> = names
        .map(|name| {
            let member = valid(context, &properties.child(&name)).prop_map({
                let name = name.clone();
                move |value| Some((name.clone(), value))
            });
            match required.contains(&json!(name)) {
                true => member.boxed(),
                false => prop_oneof![Just(None), member].boxed(),
            }
        })
        .collect();
    members.prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>())).boxed()
}
