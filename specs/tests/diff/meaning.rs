//! A comparison says what the values say: for random pairs of schemas, what is called compatible refuses no value that was accepted
//! before, and what does not differ accepts the same values. The validator of this crate decides what a schema accepts.

use std::{env, sync::LazyLock};

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use krr_specs::{
    Contract, Document, Response,
    diff::{Description, Severity},
    validate_response,
};
use proptest::{
    prelude::*,
    sample::{select, subsequence},
    test_runner::{RngSeed, TestCaseResult},
};
use serde_json::{Map, Value, json};

/// With `KRR_TEST_THOROUGHLY` as many as the issue of this comparison asked for.
fn cases() -> u32 {
    if env::var_os("KRR_TEST_THOROUGHLY").is_some() { 5000 } else { 600 }
}

/// Values at both sides of every bound that a made-up schema can have.
static VALUES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut values = vec![json!(null), json!(true), json!(false), json!(1.5), json!(3.5)];
    values.extend((-1..=6).map(Value::from));
    values.extend(["", "a", "b", "ab", "abc", "abcd", "abcde"].map(Value::from));
    values.extend([json!([]), json!([1]), json!(["a"]), json!(["a", "a"]), json!(["a", 1, null]), json!([[]])]);
    let members = [
        None,
        Some(json!(null)),
        Some(json!(1)),
        Some(json!(5)),
        Some(json!("a")),
        Some(json!("abcd")),
        Some(json!({})),
    ];
    for a in &members {
        for b in &members {
            let pairs =
                [("a", a), ("b", b)].into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
            values.push(Value::Object(pairs.collect()));
        }
    }
    values.push(json!({ "c": 1 }));
    values
});

fn leaf() -> impl Strategy<Value = Value> {
    let number = (select(vec!["integer", "number"]), option(0..4_i64), option(2..6_i64), any::<(bool, bool)>())
        .prop_map(|(kind, minimum, maximum, (above, below))| {
            let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
            for (name, bound, flag, exclusive) in
                [("minimum", minimum, "exclusiveMinimum", above), ("maximum", maximum, "exclusiveMaximum", below)]
            {
                if let Some(bound) = bound {
                    schema.insert(name.to_owned(), json!(bound));
                    if exclusive {
                        schema.insert(flag.to_owned(), json!(true));
                    }
                }
            }
            Value::Object(schema)
        });
    let text = (option(0..3_u64), option(1..5_u64)).prop_map(|(least, most)| {
        let bounds = [("minLength", least), ("maxLength", most)];
        let bounds = bounds.into_iter().filter_map(|(name, bound)| Some((name.to_owned(), json!(bound?))));
        Value::Object([("type".to_owned(), json!("string"))].into_iter().chain(bounds).collect())
    });
    let listed = subsequence(vec![json!("a"), json!("ab"), json!(1), json!(5), json!(null), json!(true)], 1..4)
        .prop_map(|values| json!({ "enum": values }));
    let plain = select(vec![
        json!({}),
        json!({ "type": "boolean" }),
        json!({ "type": "object" }),
        json!({ "type": "array", "items": {} }),
    ]);
    let reference =
        select(vec![json!({ "$ref": "#/components/schemas/A" }), json!({ "$ref": "#/components/schemas/B" })]);
    (prop_oneof![number, text, listed, plain, reference], any::<bool>()).prop_map(|(mut schema, nullable)| {
        if nullable && schema.get("type").is_some() {
            schema["nullable"] = json!(true);
        }
        schema
    })
}

fn option<T: std::fmt::Debug + Clone>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(strategy)
}

fn schema() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        let alternatives = (select(vec!["allOf", "anyOf", "oneOf"]), proptest::collection::vec(inner.clone(), 1..4))
            .prop_filter("one of them", |(keyword, schemas)| *keyword != "oneOf" || exclude_each_other(schemas))
            .prop_map(|(keyword, schemas)| json!({ keyword: schemas }));
        let object =
            (option(inner.clone()), option(inner.clone()), subsequence(vec!["a", "b"], 0..=2), any::<Option<bool>>())
                .prop_map(|(a, b, required, others)| {
                    let mut schema = json!({ "type": "object", "properties": {} });
                    for (name, property) in [("a", a), ("b", b)] {
                        if let Some(property) = property {
                            schema["properties"][name] = property;
                        }
                    }
                    if !required.is_empty() {
                        schema["required"] = json!(required);
                    }
                    if let Some(others) = others {
                        schema["additionalProperties"] = json!(others);
                    }
                    schema
                });
        let beside = (inner.clone(), inner.clone()).prop_map(|(one, other)| {
            let mut schema = one;
            if schema.get("$ref").is_none() && schema.get("allOf").is_none() {
                schema["allOf"] = json!([other]);
            }
            schema
        });
        let list = inner.prop_map(|items| json!({ "type": "array", "items": items }));
        prop_oneof![2 => alternatives, 3 => object, 1 => beside, 1 => list]
    })
}

/// A comparison takes it for granted that the alternatives of `oneOf` exclude each other.
fn exclude_each_other(schemas: &[Value]) -> bool {
    let class = |schema: &Value| match schema["type"].as_str() {
        Some("integer") => Some("number".to_owned()),
        Some(kind) if schema.get("nullable").is_none() => Some(kind.to_owned()),
        _ => None,
    };
    let mut classes: Vec<Option<String>> = schemas.iter().map(class).collect();
    classes.sort();
    classes.dedup();
    classes.len() == schemas.len() && (!classes.contains(&None) || schemas.len() == 1)
}

/// A schema, and one that is often near to it.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    let rewritten = schema().prop_flat_map(|schema| {
        let forms = vec![
            schema.clone(),
            json!({ "allOf": [schema] }),
            json!({ "oneOf": [schema] }),
            json!({ "anyOf": [schema, schema] }),
            json!({ "allOf": [{}, { "allOf": [schema] }] }),
            json!({ "anyOf": [schema, { "type": "string" }] }),
            json!({ "allOf": [schema, { "type": "object" }] }),
        ];
        (Just(schema), select(forms))
    });
    prop_oneof![2 => (schema(), schema()), 3 => rewritten]
}

struct Side {
    description: Description,
    contract: Contract,
}

impl Side {
    /// A document with one response of this schema.
    fn new(schema: &Value) -> Self {
        let document = json!({
            "openapi": "3.0.3", "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "get": { "operationId": "get", "responses": {
                "200": { "description": "ok", "content": { "application/json": { "schema": schema } } },
            } } } },
            "components": { "schemas": {
                "A": { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] },
                "B": { "allOf": [{ "type": "integer" }, { "minimum": 2 }] },
            } },
        });
        let text = document.to_string();
        let description = Description::read("d.json", &text).unwrap();
        Self { description, contract: Contract::compile(Document::parse("d.json", &text).unwrap()).unwrap() }
    }

    fn accepts(&self, value: &Value) -> bool {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let body = value.to_string().into_bytes();
        let response = Response { status: StatusCode::OK, headers: &headers, body: &body };
        validate_response(self.contract.operation("get").unwrap(), &response).is_empty()
    }
}

fn check((old, new): &(Value, Value)) -> TestCaseResult {
    let (before, after) = (Side::new(old), Side::new(new));
    let differences = before.description.diff(&after.description);
    let kinds: Vec<&str> = differences.iter().map(|one| one.kind.id()).collect();
    let is_breaking = differences.iter().any(|one| {
        matches!(one.severity(), Severity::BreakingForReaders | Severity::BreakingForBoth | Severity::Unknown)
    });
    for value in VALUES.iter() {
        let (was, is) = (before.accepts(value), after.accepts(value));
        // A reader of the old responses meets a new one.
        prop_assert!(is_breaking || was || !is, "{value} is new: {old} {new} {kinds:?}");
        prop_assert!(!differences.is_empty() || was == is, "{value}, but nothing differs: {old} {new}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), rng_seed: RngSeed::Fixed(21), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_called_compatible_sends_no_value_that_was_refused(pair in pair()) {
        check(&pair)?;
    }
}
