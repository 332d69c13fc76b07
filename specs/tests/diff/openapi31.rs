//! OpenAPI 3.1 is read as the same document in 3.0, and what 3.0 has no place for is named.

use krr_specs::diff::Description;
use serde_json::{Value, json};

/// A document in which a request and a response have this schema.
fn document(version: &str, schema: &Value) -> Description {
    let content = json!({ "application/json": { "schema": schema } });
    let text = json!({
        "openapi": version, "info": { "title": "t", "version": "v1" },
        "paths": { "/a": { "post": {
            "requestBody": { "content": content },
            "responses": { "200": { "description": "ok", "content": content } },
        } } },
        "components": { "schemas": { "Name": { "type": "string" } } },
    });
    Description::read("d.json", &text.to_string()).unwrap()
}

#[test]
fn the_same_in_both_versions_does_not_differ() {
    for (new, old) in [
        (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true })),
        (
            json!({ "type": ["null", "string"], "maxLength": 3 }),
            json!({ "type": "string", "nullable": true, "maxLength": 3 }),
        ),
        (json!({ "type": ["string", "integer"] }), json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] })),
        (
            json!({ "type": "integer", "exclusiveMinimum": 0 }),
            json!({ "type": "integer", "minimum": 0, "exclusiveMinimum": true }),
        ),
        (
            json!({ "type": "number", "maximum": 9, "exclusiveMaximum": 5 }),
            json!({ "type": "number", "maximum": 5, "exclusiveMaximum": true }),
        ),
        (json!({ "type": "number", "maximum": 4, "exclusiveMaximum": 5 }), json!({ "type": "number", "maximum": 4 })),
        (json!({ "const": "JA" }), json!({ "enum": ["JA"] })),
        (json!({ "type": "string", "examples": ["a", "b"] }), json!({ "type": "string", "example": "a" })),
        (
            json!({ "$ref": "#/components/schemas/Name", "maxLength": 3 }),
            json!({ "allOf": [{ "$ref": "#/components/schemas/Name" }, { "maxLength": 3 }] }),
        ),
        (
            json!({ "$ref": "#/components/schemas/Name", "description": "d" }),
            json!({ "$ref": "#/components/schemas/Name" }),
        ),
        (
            json!({ "anyOf": [{ "$ref": "#/components/schemas/Name" }, { "type": "null" }] }),
            json!({ "anyOf": [{ "$ref": "#/components/schemas/Name" }, { "enum": [null] }] }),
        ),
        (json!({ "type": "string", "contentEncoding": "base64" }), json!({ "type": "string", "format": "byte" })),
        (
            json!({ "type": "object", "properties": { "examples": { "type": ["array", "null"], "items": true } } }),
            json!({ "type": "object", "properties": { "examples": { "type": "array", "nullable": true, "items": {} } } }),
        ),
    ] {
        let (new_document, old_document) = (document("3.1.0", &new), document("3.0.3", &old));
        for differences in [old_document.diff(&new_document), new_document.diff(&old_document)] {
            let found: Vec<String> = differences.iter().map(|one| format!("{} {}", one.kind.id(), one.new)).collect();
            let found: Vec<String> =
                found.into_iter().filter(|one| !one.starts_with("specification-changed")).collect();
            assert!(found.is_empty(), "{new} {old} {found:?}");
        }
        assert!(new_document.losses().is_empty(), "{new}");
    }
}

#[test]
fn a_change_between_the_versions_is_found() {
    let (old, new) = (json!({ "type": "string", "nullable": true }), json!({ "type": "string" }));
    let differences = document("3.0.3", &old).diff(&document("3.1.1", &new));
    assert!(differences.iter().any(|one| one.kind.id().contains("null")), "{differences:?}");
}

#[test]
fn what_3_0_has_no_place_for_is_named() {
    let schema = json!({ "type": "array", "prefixItems": [{ "type": "string" }], "contains": { "type": "string" } });
    let document = document("3.1.0", &schema);
    let lost: Vec<String> = document.losses().iter().map(|lost| format!("{} {}", lost.at, lost.what)).collect();
    assert_eq!(lost.len(), 4, "{lost:?}");
    assert!(lost[0].starts_with("/paths/~1a/post/requestBody/content/application~1json/schema/"), "{lost:?}");
    assert!(lost.iter().any(|one| one.ends_with("`prefixItems` of OpenAPI 3.1")), "{lost:?}");
}

#[test]
fn webhooks_are_passed_over_and_paths_may_be_missing() {
    let text = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "v1", "summary": "s"}, "webhooks": {"a": {"post": {}}}}"#;
    let with = Description::read("d.json", text).unwrap();
    let without =
        Description::read("d.json", r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "v1"}, "paths": {}}"#);
    assert!(with.diff(&without.unwrap()).is_empty());
}
