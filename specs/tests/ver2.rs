//! The archived document: every line of it has a source, and its examples keep its own schemas.

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
};
use krr_specs::{
    Confidence, Contract, Document, Evidence, Generation, Members, Pointer, Request, Response, Scope, judge_request,
    judge_response,
};
use serde_json::Value;

/// The objects that must say where they come from: tags, servers, operations, parameters, answers, schemas, properties, headers.
fn claims<'d>(at: &Pointer, value: &'d Value, found: &mut Vec<(Pointer, &'d Value)>) {
    const CONTAINERS: [&str; 6] = ["parameters", "properties", "schemas", "securitySchemes", "responses", "headers"];
    const LISTS: [&str; 2] = ["tags", "servers"];
    let parent = at.steps().last().unwrap_or_default();
    let grandparent = at.as_str().rsplit('/').nth(1).unwrap_or_default().to_owned();
    let method = ["get", "put", "post", "patch", "delete"].contains(&parent.as_str());
    let named = CONTAINERS.contains(&grandparent.as_str()) && at.as_str().matches("/example").next().is_none();
    let listed = LISTS.contains(&grandparent.as_str()) && value.is_object();
    let is_reference = value.get("$ref").is_some();
    if (method || named || listed) && value.is_object() && !is_reference {
        found.push((at.clone(), value));
    }
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| claims(&at.child(name), value, found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| claims(&at.child(index), value, found));
        }
        _ => {}
    }
}

#[test]
fn every_operation_parameter_and_property_names_its_evidence_and_confidence() {
    let document = Document::ver2();
    let mut found = Vec::new();
    claims(&Pointer::root(), document.raw(), &mut found);
    assert!(found.len() > 75, "only {} claims were found", found.len());
    for (at, claim) in found {
        let keys = claim.get("x-evidence").and_then(Value::as_array).unwrap_or_else(|| panic!("{at}: no x-evidence"));
        assert!(!keys.is_empty(), "{at}: x-evidence is empty");
        for key in keys {
            let key = key.as_str().unwrap_or_else(|| panic!("{at}: a key of x-evidence is no text"));
            assert!(Evidence::bundled().find(key).is_some(), "{at}: evidence.toml does not know {key}");
        }
        let confidence = claim.get("x-confidence").cloned().unwrap_or_else(|| panic!("{at}: no x-confidence"));
        serde_json::from_value::<Confidence>(confidence).unwrap_or_else(|error| panic!("{at}: {error}"));
    }
}

#[test]
fn the_examples_keep_the_schemas_beside_them() {
    let contract = Contract::compile(Document::ver2()).unwrap();
    let headers = [(CONTENT_TYPE, "application/json"), (WWW_AUTHENTICATE, "Bearer")];
    let headers: HeaderMap = headers.map(|(name, value)| (name, HeaderValue::from_static(value))).into_iter().collect();
    let mut judged = 0;
    for operation in contract.operations() {
        let body = operation.pointer().child("requestBody");
        for example in examples(contract.document(), &body) {
            let request = Request { path_parameters: &[], query: &[], headers: &headers, body: example.as_bytes() };
            assert_eq!(judge_request(operation, &request).violations, [], "{}", operation.id());
            judged += 1;
        }
        for status in operation.statuses().collect::<Vec<StatusCode>>() {
            for example in examples(contract.document(), operation.response_pointer(status).unwrap()) {
                let response = Response { status, headers: &headers, body: example.as_bytes() };
                assert_eq!(judge_response(operation, &response), [], "{} {status}", operation.id());
                judged += 1;
            }
        }
    }
    assert!(judged > 20, "only {judged} examples were found");
}

fn examples(document: &Document, at: &Pointer) -> Vec<String> {
    let media = at.child("content").child("application/json");
    let Some(media) = media.get(document.raw()) else { return Vec::new() };
    let named =
        media.get("examples").and_then(Value::as_object).into_iter().flatten().map(|(_, example)| &example["value"]);
    media.get("example").into_iter().chain(named).map(ToString::to_string).collect()
}

#[test]
fn the_document_asks_for_no_scope_that_the_scope_table_does_not_know() {
    let contract = Contract::compile(Document::ver2()).unwrap();
    let asked = |id: &str| contract.operation(id).unwrap().scopes().groups().concat();
    let known = |part: &str, end: &str| -> Vec<_> {
        Scope::of(Generation::G1)
            .map(|scope| scope.name)
            .filter(|name| name.contains(part) && name.ends_with(end))
            .collect()
    };
    assert_eq!(asked("getUsers"), known("global/", ".read"));
    assert_eq!(asked("getUser"), known("user/", ".read"));
    assert_eq!(asked("patchUser"), known("user/", ".write"));
    assert!(!contract.operation("getPrintSertifikat").unwrap().needs_token());
}

#[test]
fn the_scope_table_and_the_document_say_the_same_of_every_member() {
    let document = Document::ver2();
    let person = &document.raw()["components"]["schemas"]["PersonResource"];
    let names = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    for (member, property) in person["properties"].as_object().unwrap() {
        let written = names(&property["x-scopes"]);
        let group = Members::showing(member);
        let mut table: Vec<_> =
            Scope::of(Generation::G1).filter(|scope| group.is_some_and(|group| scope.adds.contains(group))).collect();
        table.sort_by_key(|scope| written.iter().position(|name| name == scope.name));
        assert_eq!(written, table.iter().map(|scope| scope.name).collect::<Vec<_>>(), "{member}");
    }
    let withholding: Vec<_> =
        Scope::of(Generation::G1).filter(|scope| scope.withholds_expired).map(|scope| scope.name).collect();
    assert_eq!(names(&person["x-withholding-scopes"]), withholding);
}
