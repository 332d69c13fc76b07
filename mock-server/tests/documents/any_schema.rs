//! Schemas as they may come: whatever a document promises, the answer made from it keeps.

use krr_mock_server::KrrMock;
use krr_specs::Document;
use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use serde_json::{Map, Value, json};

use crate::http::connections::Socket;

/// A schema with the keywords that are there.
fn schema(kind: &str, keywords: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let there = keywords.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    std::iter::once(("type".to_owned(), json!(kind))).chain(there).collect::<Map<_, _>>().into()
}

fn text() -> impl Strategy<Value = Value> {
    let lengths = (option::of(0..12_u64), option::of(0..12_u64)).prop_map(|(min, more)| {
        let max = more.map(|more| min.unwrap_or(0) + more);
        schema("string", [("minLength", min.map(Value::from)), ("maxLength", max.map(Value::from))])
    });
    const FORMATS: [&str; 11] =
        ["date-time", "date", "uuid", "email", "uri", "ipv4", "ipv6", "hostname", "byte", "password", "time-of-day"];
    let formats = prop::sample::select(&FORMATS).prop_map(|format| json!({ "type": "string", "format": format }));
    prop_oneof![lengths, formats, Just(json!({ "type": "string", "enum": ["b", "a"] }))]
}

fn number() -> impl Strategy<Value = Value> {
    let kinds = prop::sample::select(&["integer", "number"]);
    let bounds = (option::of(-50..50_i64), option::of(3..20_i64), any::<[bool; 2]>(), option::of(1..4_i64));
    (kinds, bounds, option::of(prop::sample::select(&["int32", "int64"]))).prop_map(
        |(kind, (min, more, [above, below], step), format)| {
            // A span of at least three leaves room between two exclusive bounds; steps are whole, and so bounds need not be.
            let max = more.map(|more| min.unwrap_or(-40) + more.max(2 * step.unwrap_or(1) + 1));
            let format = format.filter(|_| kind == "integer");
            schema(
                kind,
                [
                    ("minimum", min.map(Value::from)),
                    ("maximum", max.map(Value::from)),
                    ("exclusiveMinimum", min.map(|_| above.into())),
                    ("exclusiveMaximum", max.map(|_| below.into())),
                    ("multipleOf", step.map(Value::from)),
                    ("format", format.map(Value::from)),
                ],
            )
        },
    )
}

fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![text(), number(), Just(json!({ "type": "boolean" })), Just(json!({}))];
    let leaf = (leaf, any::<bool>()).prop_map(|(mut schema, nullable)| {
        if nullable && schema.get("type").is_some() && schema.get("enum").is_none() {
            schema["nullable"] = json!(true);
        }
        schema
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        let list = (inner.clone(), option::of(0..3_u64), option::of(0..3_u64)).prop_map(|(items, min, more)| {
            let max = more.map(|more| min.unwrap_or(0) + more);
            let limits =
                [("minItems", min.map(Value::from)), ("maxItems", max.map(Value::from)), ("items", Some(items))];
            schema("array", limits)
        });
        prop_oneof![
            list,
            object(inner.clone()),
            vec(inner.clone(), 1..3).prop_map(|branches| json!({ "anyOf": branches })),
            (object(inner.clone()), text()).prop_map(|(object, text)| json!({ "oneOf": [object, text] })),
            inner.prop_map(|only| json!({ "allOf": [only] })),
        ]
    })
}

/// Some members, some of them required, perhaps one required that is not declared.
fn object(member: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    const NAMES: [&str; 4] = ["a", "b/c", "d~e", "æ"];
    let names = subsequence(&NAMES, 0..NAMES.len());
    (vec(member, NAMES.len()), names.clone(), names, any::<[bool; 3]>()).prop_map(
        |(members, declared, required, [closed, undeclared, read_only])| {
            let at = |name: &str| NAMES.iter().position(|known| *known == name).unwrap();
            let mut properties: Map<String, Value> =
                declared.iter().map(|name| ((*name).to_owned(), members[at(name)].clone())).collect();
            if read_only && let Some(Value::Object(first)) = properties.values_mut().next() {
                first.insert("readOnly".to_owned(), json!(true));
            }
            let mut required: Vec<&str> = required.into_iter().filter(|name| declared.contains(name)).collect();
            if undeclared && !closed {
                required.push("undeclared");
            }
            let required = Some(required).filter(|names| !names.is_empty()).map(Value::from);
            let closed = closed.then_some(json!(false));
            let properties = Some(properties.into());
            schema("object", [("properties", properties), ("required", required), ("additionalProperties", closed)])
        },
    )
}

/// Answers of a mock that serves each schema at a path of its own, and how often the mock broke one.
fn served(schemas: &[Value]) -> (Vec<(u16, String)>, Value) {
    let path = |(n, schema): (usize, &Value)| {
        let content = json!({ "application/json": { "schema": schema } });
        (format!("/{n}"), json!({ "get": { "responses": { "200": { "description": "", "content": content } } } }))
    };
    let paths: Map<String, Value> = schemas.iter().enumerate().map(path).collect();
    let document = json!({ "openapi": "3.0.3", "info": { "title": "any", "version": "1" }, "paths": paths });
    let document = Document::parse("any.json", &document.to_string()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let krr = runtime.block_on(KrrMock::builder().spec(document).start()).unwrap();
    let mut socket = Socket::to(krr.address());
    let mut get = |path: &str| {
        socket.write(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
        let answer = socket.answer();
        (answer.status(), answer.body)
    };
    let answers = (0..schemas.len()).map(|n| get(&format!("/{n}"))).collect();
    let health: Value = serde_json::from_str(&get("/_mock/health").1).unwrap();
    (answers, health["own_breaches"].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_response_made_from_a_schema_is_valid(schemas in vec(any_schema(), 20)) {
        let (answers, breaches) = served(&schemas);
        prop_assert!(answers.iter().all(|(status, _)| *status == 200));
        prop_assert_eq!(breaches, json!(0), "{}", json!(answers));
    }
}
