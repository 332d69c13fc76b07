//! Requests that break the document in exactly one way, and say which.

use krr_specs::Pointer;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    model::exchange::Body,
    strategy::{identifiers, valid_body},
    suite::SuiteContext,
};

/// One way to break a body, in words, with the broken bodies.
pub(crate) type Breakage = (String, BoxedStrategy<Body>);

/// Every way to break the body that the schema at `at` describes.
pub(crate) fn breakages(context: &SuiteContext, at: &Pointer) -> Vec<Breakage> {
    let valid = valid_body::valid(context, at);
    let mut ways: Vec<Breakage> = at_place(context, at, &Pointer::root(), &valid);
    ways.push(("no body".to_owned(), Just(text("application/json", "")).boxed()));
    ways.push((
        "broken off".to_owned(),
        replaced_body(&valid, |body| Some(body.to_string().get(..body.to_string().len() - 1)?.to_owned())),
    ));
    ways.push(("not JSON".to_owned(), "[a-zæøå]{1,12}".prop_map(|words| text("application/json", &words)).boxed()));
    for media_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""] {
        let way = if media_type.is_empty() { "no media type".to_owned() } else { format!("as {media_type}") };
        ways.push((way, valid.clone().prop_map(move |body| text(media_type, &body.to_string())).boxed()));
    }
    ways
}

fn text(media_type: &'static str, text: &str) -> Body {
    Body::Text { media_type, text: text.to_owned() }
}

fn replaced_body(valid: &BoxedStrategy<Value>, spoil: fn(&Value) -> Option<String>) -> BoxedStrategy<Body> {
    valid
        .clone()
        .prop_filter_map("cannot be spoiled so", move |body| Some(text("application/json", &spoil(&body)?)))
        .boxed()
}

/// The ways to break what stands at `place` in a body that is otherwise valid.
fn at_place(context: &SuiteContext, at: &Pointer, place: &Pointer, valid: &BoxedStrategy<Value>) -> Vec<Breakage> {
    let Ok((at, schema)) = context.contract.document().resolve(at) else { return Vec::new() };
    let mut ways = Vec::new();
    let mut replaced_by = |way: &str, by: BoxedStrategy<Value>| {
        let name = format!("{} {way}", if place.as_str().is_empty() { "the body" } else { place.as_str() });
        let place = place.clone();
        let put = move |(mut body, by): (Value, Value)| {
            *body.pointer_mut(place.as_str())? = by;
            Some(Body::Json(body))
        };
        ways.push((name, (valid.clone(), by).prop_filter_map("nothing stands there", put).boxed()));
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
        replaced_by("has 10 digits", identifiers::anybody(context).prop_map(|text| json!(text[..10])).boxed());
        replaced_by(
            "has 12 digits",
            identifiers::wrong_check_digits().prop_map(|text| json!(format!("{text}0"))).boxed(),
        );
        replaced_by(
            "has a letter",
            identifiers::anybody(context).prop_map(|text| json!(format!("{}x", &text[..10]))).boxed(),
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
        ways.push(missing(place, name, valid));
    }
    for (name, _) in schema["properties"].as_object().into_iter().flatten() {
        let property = at.child("properties").child(name);
        if context.contract.document().resolve(&property).is_ok_and(|(_, schema)| schema["readOnly"] != true) {
            ways.extend(at_place(context, &property, &place.child(name), valid));
        }
    }
    if schema.get("items").is_some() {
        ways.extend(at_place(context, &at.child("items"), &place.child(0), valid));
    }
    ways
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

fn missing(place: &Pointer, name: &str, valid: &BoxedStrategy<Value>) -> Breakage {
    let (object, member) = (place.clone(), name.to_owned());
    let take = move |mut body: Value| {
        body.pointer_mut(object.as_str())?.as_object_mut()?.shift_remove(&member)?;
        Some(Body::Json(body))
    };
    (format!("{} is missing", place.child(name)), valid.clone().prop_filter_map("not there", take).boxed())
}
