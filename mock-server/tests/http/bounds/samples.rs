//! Documents of `--spec` whose smallest valid response would be immense.

use krr_mock_server::KrrMock;
use krr_specs::Document;
use serde_json::{Value, json};

use crate::support::client::LookupClient;

async fn answer(schema: &Value, schemas: &Value) -> String {
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "Large", "version": "1" },
        "paths": { "/large": { "get": { "operationId": "large", "responses": { "200": {
            "description": "", "content": { "application/json": { "schema": schema } }
        } } } } },
        "components": { "schemas": schemas },
    });
    let document = Document::parse("large.json", &document.to_string()).unwrap();
    let client = LookupClient::start_with(KrrMock::builder().spec(document)).await;
    client.get("/large").await.body
}

#[tokio::test]
async fn a_sample_is_bounded() {
    let long = answer(&json!({ "type": "string", "minLength": 1_000_000_000_000_u64 }), &json!({})).await;
    assert_eq!(long.len(), (1 << 20) + 2);
    let nested = (0..5)
        .fold(json!({ "type": "integer" }), |inner, _| json!({ "type": "array", "minItems": 50, "items": inner }));
    assert!(answer(&nested, &json!({})).await.len() < 1 << 20);
    let levels: serde_json::Map<String, Value> = (0..25)
        .map(|level| {
            let next = match level {
                24 => json!({ "type": "integer" }),
                _ => json!({ "$ref": format!("#/components/schemas/L{}", level + 1) }),
            };
            let level = json!({ "type": "object", "required": ["a", "b", "c"], "properties": { "a": next, "b": next, "c": next } });
            level
        })
        .enumerate()
        .map(|(level, schema)| (format!("L{level}"), schema))
        .collect();
    let deep = answer(&json!({ "$ref": "#/components/schemas/L0" }), &Value::Object(levels)).await;
    assert!(deep.len() < 1 << 20, "{}", deep.len());
    let long_list = json!({ "type": "array", "minItems": 1000, "items": { "type": "string", "minLength": 1_000_000 } });
    assert!(answer(&long_list, &json!({})).await.len() < 2 << 20);
}
