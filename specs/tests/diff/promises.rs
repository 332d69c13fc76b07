//! What holds of any two documents.

use krr_specs::{
    Document, Generation, Pointer,
    diff::{ChangeKind, Difference, diff},
};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Words that mean something in an API document, so that made-up documents come near to one.
const WORDS: &[&str] = &[
    "openapi",
    "paths",
    "/a",
    "/a/{id}",
    "/a/{pid}",
    "/b",
    "get",
    "post",
    "operationId",
    "parameters",
    "name",
    "in",
    "path",
    "id",
    "requestBody",
    "content",
    "a/b",
    "schema",
    "responses",
    "200",
    "headers",
    "ETag",
    "components",
    "schemas",
    "A",
    "B",
    "$ref",
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#/paths",
    "type",
    "string",
    "integer",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "enum",
    "required",
    "minimum",
    "maxLength",
    "multipleOf",
    "nullable",
    "readOnly",
    "additionalProperties",
    "discriminator",
    "mapping",
    "security",
    "securitySchemes",
    "flows",
    "scopes",
    "servers",
    "url",
    "tags",
    "x-aliases",
    "x-required-scopes-any-of",
    "x-required-scopes-all-of",
    "x-scopes",
    "description",
    "x-house",
    "default",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 120, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((select(WORDS), inner), 0..5).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<Value>()),
        ]
    })
}

/// A schema that may refer to itself, around whatever stands in it.
fn any_document() -> impl Strategy<Value = Value> {
    (any_json(), any_json(), any_json(), any_json()).prop_map(|(a, b, operation, root)| {
        let body = json!({ "content": { "a/b": { "schema": { "$ref": "#/components/schemas/A" } } } });
        let mut post = json!({ "requestBody": body, "responses": { "200": body } });
        lay_over(&mut post, operation);
        let mut document = json!({
            "openapi": "3.0.1", "paths": { "/p/{id}": { "post": post } },
            "components": { "schemas": { "A": a, "B": { "properties": { "b": b, "a": { "$ref": "#/components/schemas/A" } } } } },
        });
        lay_over(&mut document, json!({ "servers": root, "x-house": 1 }));
        document
    })
}

fn lay_over(under: &mut Value, over: Value) {
    if let (Value::Object(under), Value::Object(over)) = (under, over) {
        under.extend(over);
    }
}

/// A few places of the first document say something else.
fn any_pair() -> impl Strategy<Value = (Value, Value)> {
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), any_json()), 0..4);
    (any_document(), any_document(), changes, any::<bool>()).prop_map(|(old, other, changes, related)| {
        let mut new = if related { old.clone() } else { other };
        for (place, value) in changes {
            let places = places(&new);
            let at = place.get(&places).as_str().to_owned();
            *new.pointer_mut(&at).unwrap() = value;
        }
        (old, new)
    })
}

/// Every place of a document, the innermost first.
fn places(document: &Value) -> Vec<Pointer> {
    fn below(at: &Pointer, value: &Value, found: &mut Vec<Pointer>) {
        for (name, value) in value.as_object().into_iter().flatten() {
            below(&at.child(name), value, found);
        }
        for (index, value) in value.as_array().into_iter().flatten().enumerate() {
            below(&at.child(index), value, found);
        }
        found.push(at.clone());
    }
    let mut found = Vec::new();
    below(&Pointer::root(), document, &mut found);
    found
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

fn sorted(mut differences: Vec<String>) -> Vec<String> {
    differences.sort();
    differences
}

fn seen_from_the_other_side(one: &Difference) -> String {
    format!(
        "{} {} {} {:?} {:?} {:?}",
        one.kind.opposite().id(),
        one.new,
        one.old,
        one.new_value,
        one.old_value,
        one.directions
    )
}

fn seen(one: &Difference) -> String {
    format!("{} {} {} {:?} {:?} {:?}", one.kind.id(), one.old, one.new, one.old_value, one.new_value, one.directions)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_does_not_differ_from_itself(document in any_document(), anything in any_json()) {
        for one in [document, anything].iter().flat_map(|document| diff(document, document)) {
            // A reference that leads nowhere is said, since what it meant may have changed.
            prop_assert_eq!(one.kind, ChangeKind::ReferenceUnresolved);
        }
    }

    #[test]
    fn whoever_changes_sides_sees_the_opposite((old, new) in any_pair()) {
        let there = sorted(diff(&old, &new).iter().map(seen_from_the_other_side).collect());
        let back = sorted(diff(&new, &old).iter().map(seen).collect());
        prop_assert_eq!(there, back);
    }

    #[test]
    fn the_order_of_members_changes_nothing((old, new) in any_pair()) {
        let found = diff(&old, &new);
        prop_assert_eq!(&diff(&reversed(&old), &new), &found);
        prop_assert_eq!(&diff(&old, &reversed(&new)), &found);
    }

    #[test]
    fn every_pointer_leads_somewhere((old, new) in any_pair()) {
        for one in diff(&old, &new) {
            prop_assert!(one.old.get(&old).is_some() && one.new.get(&new).is_some(), "{one:?}");
        }
    }

    #[test]
    fn no_json_is_too_odd(old in any_json(), new in any_json()) {
        let _ = diff(&old, &new);
    }
}

/// What is passed over in silence would be called the same.
#[test]
fn whatever_is_changed_in_our_documents_is_noticed() {
    let document = Document::of(Generation::G3).raw().clone();
    let places = places(&document);
    let mut tried = 0;
    // The documents are long, and one place is much like the next.
    for at in places.iter().filter(|at| !at.as_str().is_empty()).step_by(7) {
        let mut changed = document.clone();
        *changed.pointer_mut(at.as_str()).unwrap() = json!("something else");
        assert!(!diff(&document, &changed).is_empty(), "{at}");
        tried += 1;
    }
    assert!(tried > 200, "{tried} of {} places", places.len());
}

#[test]
fn an_unusual_document_does_not_differ_from_itself() {
    for document in [
        json!({ "paths": { "x//a{}": { "get": { "parameters": [{ "name": "x", "in": "path" }] } } } }),
        json!({ "paths": { "x//a{}": { "parameters": [{ "name": "x", "in": "path", "schema": {} }], "get": { "responses": {} } } } }),
        json!({ "paths": { "x-a": 1, "x/{a}{a}": { "get": 7, "post": [], "parameters": {} } } }),
        json!({ "paths": { "/{}": { "get": { "parameters": [{ "name": "", "in": "path" }, { "name": "0", "in": "path" }, 3] } } } }),
        json!({ "paths": [], "components": 7, "servers": {}, "tags": {}, "info": [] }),
    ] {
        let found = diff(&document, &document);
        assert!(found.is_empty(), "{document} {found:?}");
    }
}
