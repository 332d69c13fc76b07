//! Bodies that violate the request schema in exactly one way.

use krr_specs::Pointer;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::model::exchange::Body;
use crate::strategy::{identifiers, valid_body};
use crate::suite::SuiteContext;

/// A violation in words, with bodies that have it.
pub(crate) type InvalidBodies = (String, BoxedStrategy<Body>);

/// Every violation of the schema at `at`.
pub(crate) fn invalid_bodies(context: &SuiteContext, at: &Pointer) -> Vec<InvalidBodies> {
    let valid = valid_body::valid(context, at);
    let mut violations: Vec<InvalidBodies> = at_place(context, at, &Pointer::root(), &valid);
    violations.push(("no body".to_owned(), Just(text("application/json", "")).boxed()));
    violations.push((
        "broken off".to_owned(),
        changed_text(&valid, |body| Some(body.to_string().get(..body.to_string().len() - 1)?.to_owned())),
    ));
    violations
        .push(("not JSON".to_owned(), "[a-zæøå]{1,12}".prop_map(|words| text("application/json", &words)).boxed()));
    for media_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""] {
        let violation = if media_type.is_empty() { "no media type".to_owned() } else { format!("as {media_type}") };
        violations.push((violation, valid.clone().prop_map(move |body| text(media_type, &body.to_string())).boxed()));
    }
    violations
}

fn text(media_type: &'static str, text: &str) -> Body {
    Body::Text { media_type, text: text.to_owned() }
}

fn changed_text(valid: &BoxedStrategy<Value>, change: fn(&Value) -> Option<String>) -> BoxedStrategy<Body> {
    valid
        .clone()
        .prop_filter_map("cannot be changed so", move |body| Some(text("application/json", &change(&body)?)))
        .boxed()
}

/// The violations at `place` in a body that is otherwise valid.
fn at_place(context: &SuiteContext, at: &Pointer, place: &Pointer, valid: &BoxedStrategy<Value>) -> Vec<InvalidBodies> {
    let Ok((at, schema)) = context.contract.document().resolve(at) else { return Vec::new() };
    let mut violations = Vec::new();
    let mut replaced_by = |violation: &str, by: BoxedStrategy<Value>| {
        let name = format!("{} {violation}", if place.as_str().is_empty() { "the body" } else { place.as_str() });
        let place = place.clone();
        let put = move |(mut body, by): (Value, Value)| {
            *body.pointer_mut(place.as_str())? = by;
            Some(Body::Json(body))
        };
        violations.push((name, (valid.clone(), by).prop_filter_map("nothing is there", put).boxed()));
    };
    let types = types(schema);
    for (name, other) in [
        ("string", json!("x")),
        ("integer", json!(7)),
        ("boolean", json!(true)),
        ("object", json!({})),
        ("array", json!([])),
    ] {
        if !types.contains(&name) {
            replaced_by(&format!("is {name}"), Just(other).boxed());
        }
    }
    if schema["nullable"] != true {
        replaced_by("is null", Just(Value::Null).boxed());
    }
    if schema.get("enum").is_some() {
        replaced_by(
            "outside the list",
            "[a-z]{2,3}".prop_filter("is on the list", outside(schema)).prop_map(Value::from).boxed(),
        );
    }
    if is_identifier(schema) {
        replaced_by("has 10 digits", identifiers::any_identifier(context).prop_map(|text| json!(text[..10])).boxed());
        replaced_by(
            "has 12 digits",
            identifiers::wrong_check_digits().prop_map(|text| json!(format!("{text}0"))).boxed(),
        );
        replaced_by(
            "has a letter",
            identifiers::any_identifier(context).prop_map(|text| json!(format!("{}x", &text[..10]))).boxed(),
        );
        replaced_by("is a number of 10 digits", (1_000_000_000_u64..10_000_000_000).prop_map(Value::from).boxed());
    }
    if let Some(least) = schema["minimum"].as_i64() {
        replaced_by("is too small", Just(json!(least - 1)).boxed());
    }
    if let Some(most) = schema["maxItems"].as_u64() {
        let many = most + 1;
        replaced_by(&format!("has {many} items"), repeated(context, &at, many));
    }
    if schema["minItems"].as_u64().is_some_and(|fewest| fewest > 0) {
        replaced_by("has no items", Just(json!([])).boxed());
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        violations.push(missing(place, name, valid));
    }
    for (name, _) in schema["properties"].as_object().into_iter().flatten() {
        let property = at.child("properties").child(name);
        if context.contract.document().resolve(&property).is_ok_and(|(_, schema)| schema["readOnly"] != true) {
            violations.extend(at_place(context, &property, &place.child(name), valid));
        }
    }
    if schema.get("items").is_some() {
        violations.extend(at_place(context, &at.child("items"), &place.child(0), valid));
    }
    violations
}

fn types(schema: &Value) -> Vec<&str> {
    let own = schema.get("type").and_then(Value::as_str);
    let branches = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    own.into_iter().chain(branches.filter_map(|branch| branch.get("type")?.as_str())).collect()
}

fn is_identifier(schema: &Value) -> bool {
    schema["anyOf"].as_array().is_some_and(|branches| branches.iter().any(valid_body::is_identifier_text))
}

fn outside(schema: &Value) -> impl Fn(&String) -> bool + 'static {
    let list = schema["enum"].as_array().cloned().unwrap_or_default();
    move |text| !list.contains(&json!(text))
}

fn repeated(context: &SuiteContext, at: &Pointer, count: u64) -> BoxedStrategy<Value> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let few = proptest::collection::vec(valid_body::valid(context, &at.child("items")), 1..8);
    few.prop_map(move |few| few.iter().cycle().take(count).cloned().collect()).boxed()
}

fn missing(place: &Pointer, name: &str, valid: &BoxedStrategy<Value>) -> InvalidBodies {
    let (object, member) = (place.clone(), name.to_owned());
    let take = move |mut body: Value| {
        body.pointer_mut(object.as_str())?.as_object_mut()?.shift_remove(&member)?;
        Some(Body::Json(body))
    };
    (format!("{} is missing", place.child(name)), valid.clone().prop_filter_map("not there", take).boxed())
}
