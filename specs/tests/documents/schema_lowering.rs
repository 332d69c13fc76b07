//! Schemas of OpenAPI 3.0 have the meaning of the specification, and what is not supported is refused with its place.

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use krr_specs::{Contract, Document, Request, Response, Violation, validate_request, validate_response};
use serde_json::{Value, json};

/// A document with one operation whose request and answer both have `schema`.
fn contract(schema: &Value, components: &Value) -> Result<Contract, String> {
    let content = json!({ "application/json": { "schema": schema } });
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "paths": { "/echo": { "post": {
            "operationId": "echo",
            "requestBody": { "content": content },
            "responses": { "200": { "description": "the same", "content": content } },
        } } },
        "components": { "schemas": components },
    });
    let document = Document::parse("echo.json", &document.to_string()).map_err(|error| error.to_string())?;
    Contract::compile(document).map_err(|error| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

fn judge(contract: &Contract, value: &Value) -> (Vec<Violation>, Vec<Violation>) {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    let body = value.to_string().into_bytes();
    let echo = contract.operation("echo").unwrap();
    let request = Request { path_parameters: &[], query: &[], headers: &headers, body: &body };
    let response = Response { status: StatusCode::OK, headers: &headers, body: &body };
    (validate_request(echo, &request).violations, validate_response(echo, &response))
}

/// Which of `values` pass both as request and as answer.
fn passing<'v>(schema: &Value, values: &'v [Value]) -> Vec<&'v Value> {
    let contract = contract(schema, &json!({})).unwrap();
    values.iter().filter(|value| judge(&contract, value) == (vec![], vec![])).collect()
}

#[test]
fn nullable_widens_the_type_beside_it_and_nothing_else() {
    let values = [json!(null), json!("a"), json!("b"), json!(1)];
    assert_eq!(
        passing(&json!({ "type": "string", "nullable": true }), &values),
        [&json!(null), &json!("a"), &json!("b")]
    );
    assert_eq!(passing(&json!({ "type": "string", "nullable": true, "enum": ["a"] }), &values), [&json!("a")]);
    assert_eq!(
        passing(&json!({ "type": "string", "nullable": true, "enum": ["a", null] }), &values),
        [&json!(null), &json!("a")]
    );
    assert_eq!(passing(&json!({ "type": "string" }), &values), [&json!("a"), &json!("b")]);
}

#[test]
fn exclusive_bounds_are_booleans() {
    let schema =
        json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": true, "maximum": 3, "exclusiveMaximum": false });
    assert_eq!(passing(&schema, &[json!(1), json!(2), json!(3), json!(4)]), [&json!(2), &json!(3)]);
}

#[test]
fn formats_are_checked_and_numeric_ones_are_bounds() {
    let int32 = [json!(i32::MAX), json!(i64::from(i32::MAX) + 1)];
    assert_eq!(passing(&json!({ "type": "integer", "format": "int32" }), &int32), [&int32[0]]);
    let times = [json!("2020-03-05T09:29:51.971Z"), json!("2018-06-29T10:14:52+02"), json!("yesterday")];
    assert_eq!(passing(&json!({ "type": "string", "format": "date-time" }), &times), [&times[0]]);
    let uuids = [json!("47ba710c-c656-4616-bf2e-1eb5638d509e"), json!("47ba710cc6564616bf2e1eb5638d509e")];
    assert_eq!(passing(&json!({ "type": "string", "format": "uuid" }), &uuids), [&uuids[0]]);
    let dates = [json!("2024-02-29"), json!("2023-02-29")];
    assert_eq!(passing(&json!({ "type": "string", "format": "date" }), &dates), [&dates[0]]);
}

#[test]
fn a_read_only_member_is_ignored_on_the_way_in_and_demanded_on_the_way_out() {
    let schema =
        json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "readOnly": true } } });
    let contract = contract(&schema, &json!({})).unwrap();
    let (request, response) = judge(&contract, &json!({}));
    assert_eq!((request.len(), response.len()), (0, 1));
    let (request, response) = judge(&contract, &json!({ "id": null }));
    assert_eq!((request.len(), response.len()), (0, 1), "generated clients send it as null");
}

#[test]
fn a_write_only_member_never_comes_back() {
    let schema = json!({ "type": "object", "required": ["pin"], "properties": { "pin": { "allOf": [{ "$ref": "#/components/schemas/Pin" }], "writeOnly": true } } });
    let contract = contract(&schema, &json!({ "Pin": { "type": "string" } })).unwrap();
    let (request, response) = judge(&contract, &json!({ "pin": "1234" }));
    assert_eq!((request.len(), response.len()), (0, 1));
    let (request, response) = judge(&contract, &json!({}));
    assert_eq!((request.len(), response.len()), (1, 0));
}

#[test]
fn a_discriminator_chooses_the_branch() {
    let components = json!({
        "Cat": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
        "Dog": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, "bark": { "type": "string" } } },
    });
    let schema = json!({
        "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
        "discriminator": { "propertyName": "kind", "mapping": { "hund": "#/components/schemas/Dog" } },
    });
    let contract = contract(&schema, &components).unwrap();
    let passes = |value: Value| judge(&contract, &value) == (vec![], vec![]);
    assert!(passes(json!({ "kind": "Cat" })));
    assert!(passes(json!({ "kind": "hund", "bark": "voff" })));
    assert!(!passes(json!({ "kind": "hund", "bark": 1 })));
    assert!(!passes(json!({ "kind": "Dog" })), "the mapping renamed it");
    assert!(!passes(json!({})));
}

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let place = "/paths/~1echo/post/requestBody/content/application~1json/schema";
    for (schema, expected) in [
        (json!({ "const": 1 }), format!("{place}/const: OpenAPI 3.0 knows no such schema keyword")),
        (json!({ "type": "object", "properties": { "a/b": { "if": {} } } }), format!("{place}/properties/a~1b/if: ")),
        (json!({ "$ref": "other.yaml#/X" }), format!("{place}/$ref: only references into #/components/schemas")),
        (json!({ "$ref": "#/components/schemas/Gone" }), format!("{place}/$ref: ")),
        (json!({ "type": "array" }), format!("{place}: an array needs `items`")),
        (json!({ "type": "string", "pattern": "(" }), format!("{place}: ")),
    ] {
        let error = contract(&schema, &json!({})).unwrap_err();
        assert!(error.contains(&expected), "{error}\n  does not contain\n{expected}");
    }
}

#[test]
fn a_breach_points_into_the_body_and_through_references_into_the_document() {
    let components =
        json!({ "Person": { "type": "object", "properties": { "status": { "type": "string", "enum": ["AKTIV"] } } } });
    let schema = json!({ "type": "array", "items": { "$ref": "#/components/schemas/Person" } });
    let (violations, _) = judge(&contract(&schema, &components).unwrap(), &json!([{}, { "status": "11887197158" }]));
    let [violation] = violations.as_slice() else { panic!("{violations:?}") };
    assert_eq!(violation.body.as_ref().unwrap().as_str(), "/1/status");
    assert_eq!(violation.document.as_ref().unwrap().as_str(), "/components/schemas/Person/properties/status/enum");
    assert_eq!(violation.keyword(), Some("enum"));
    assert!(!violation.to_string().contains("11887197158"), "{violation}");
}
