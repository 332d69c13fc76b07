//! The documents of the three generations: every line has a source, and the examples keep the schemas beside them.

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
};
use jiff::civil::date;
use krr_specs::{
    Confidence, Contract, Document, Evidence, Generation, Members, Operation, PartialDate, Pointer, Request, Response,
    Scope, validate_request, validate_response,
};
use serde_json::Value;

use crate::records::rules;

const GENERATIONS: [Generation; 3] = [Generation::G1, Generation::G2, Generation::G3];

fn contract(generation: Generation) -> Contract {
    Contract::compile(Document::of(generation)).unwrap_or_else(|error| panic!("{generation}: {error}"))
}

/// The objects that must name their evidence: tags, servers, operations, parameters, answers, schemas, properties, headers.
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
    for generation in GENERATIONS {
        let document = Document::of(generation);
        let mut found = Vec::new();
        claims(&Pointer::root(), document.raw(), &mut found);
        assert!(found.len() > 75, "{generation}: only {} claims were found", found.len());
        for (at, claim) in found {
            is_supported(&format!("{generation}: {at}"), claim);
        }
    }
}

fn is_supported(at: &str, claim: &Value) {
    let keys = claim.get("x-evidence").and_then(Value::as_array).unwrap_or_else(|| panic!("{at}: no x-evidence"));
    assert!(!keys.is_empty(), "{at}: x-evidence is empty");
    for key in keys {
        let key = key.as_str().unwrap_or_else(|| panic!("{at}: a key of x-evidence is no text"));
        assert!(Evidence::bundled().find(key).is_some(), "{at}: evidence.toml does not know {key}");
    }
    let confidence = claim.get("x-confidence").cloned().unwrap_or_else(|| panic!("{at}: no x-confidence"));
    serde_json::from_value::<Confidence>(confidence).unwrap_or_else(|error| panic!("{at}: {error}"));
}

#[test]
fn the_examples_keep_the_schemas_beside_them() {
    for (generation, fewest) in GENERATIONS.into_iter().zip([22, 22, 45]) {
        let contract = contract(generation);
        let judged: usize = contract.operations().iter().map(|operation| examples_judged(&contract, operation)).sum();
        assert!(judged >= fewest, "{generation}: only {judged} examples were found");
    }
}

/// Validates every example of an operation and returns their number.
fn examples_judged(contract: &Contract, operation: &Operation) -> usize {
    let headers = [(CONTENT_TYPE, "application/json"), (WWW_AUTHENTICATE, "Bearer")];
    let headers: HeaderMap = headers.map(|(name, value)| (name, HeaderValue::from_static(value))).into_iter().collect();
    let asked = examples(contract.document(), &operation.pointer().child("requestBody"));
    for example in &asked {
        let request = Request { path_parameters: &[], query: &[], headers: &headers, body: example.as_bytes() };
        assert_eq!(validate_request(operation, &request).violations, [], "{}", operation.id());
    }
    let mut judged = asked.len();
    for status in operation.statuses().collect::<Vec<StatusCode>>() {
        for example in examples(contract.document(), operation.response_pointer(status).unwrap()) {
            let response = Response { status, headers: &headers, body: example.as_bytes() };
            assert_eq!(validate_response(operation, &response), [], "{} {status}", operation.id());
            judged += 1;
        }
    }
    judged
}

fn examples(document: &Document, at: &Pointer) -> Vec<String> {
    let media = at.child("content").child("application/json");
    let Some(media) = media.get(document.raw()) else { return Vec::new() };
    let named =
        media.get("examples").and_then(Value::as_object).into_iter().flatten().map(|(_, example)| &example["value"]);
    media.get("example").into_iter().chain(named).map(ToString::to_string).collect()
}

#[test]
fn what_a_property_gives_as_an_example_is_one_of_its_values() {
    let mut judged = 0;
    for generation in GENERATIONS {
        let document = Document::of(generation);
        for (at, property) in properties(&document) {
            let Some(example) = property.get("example") else { continue };
            let fits = match property["type"].as_str() {
                Some("string") => example.is_string(),
                Some("integer") => example.is_i64(),
                Some("boolean") => example.is_boolean(),
                _ => false,
            };
            let listed = property["enum"].as_array().is_none_or(|values| values.contains(example));
            assert!(fits && listed, "{generation}: {at}: {example}");
            judged += 1;
        }
    }
    assert!(judged > 60, "only {judged} examples were found");
}

#[test]
fn what_came_later_has_a_day_and_no_other_generation_has_it() {
    let document = Document::of(Generation::G3);
    let mut later: Vec<String> = Vec::new();
    for (at, property) in properties(&document) {
        let Some(from) = property.get("x-in-use-from") else { continue };
        let from: PartialDate = from.as_str().unwrap().parse().unwrap_or_else(|error| panic!("{at}: {error}"));
        assert!(from.day().is_some_and(|day| day >= date(2023, 8, 30)), "{at}: {from}");
        let confidence = property.get("x-in-use-from-confidence").cloned().unwrap_or_default();
        serde_json::from_value::<Confidence>(confidence).unwrap_or_else(|error| panic!("{at}: {error}"));
        later.push(format!("{}={from}", at.as_str().replace("/components/schemas/", "").replace("/properties/", ".")));
    }
    let of_a_person = ["reservasjonstidspunkt=2023-08-30", "reservasjon_oppdatert=2023-09-20", "oppdatert=2024-11-01"];
    let of_contact = [
        "epostadresse_sist_validert=2024-11-01",
        "epostadresse_duplisert=2024-10-25",
        "mobiltelefonnummer_sist_validert=2024-11-01",
        "mobiltelefonnummer_duplisert=2024-10-25",
    ];
    let of = |schema: &str, members: &[&str]| members.iter().map(|m| format!("{schema}.{m}")).collect::<Vec<_>>();
    let expected =
        [of("PersonResource", &of_a_person), of("UserResource", &of_a_person), of("ContactInfoResource", &of_contact)];
    assert_eq!(later, expected.concat());
    for earlier in [Generation::G1, Generation::G2] {
        let raw = Document::of(earlier).raw().to_string();
        for member in later.iter().filter_map(|member| member.split(['.', '=']).nth(1)).filter(|m| *m != "oppdatert") {
            assert!(!raw.contains(member), "{earlier} has {member}");
        }
    }
}

/// Every property of every schema, and where it stands.
fn properties(document: &Document) -> Vec<(Pointer, &Value)> {
    let schemas = Pointer::root().child("components").child("schemas");
    let mut found = Vec::new();
    for (name, schema) in schemas.get(document.raw()).and_then(Value::as_object).into_iter().flatten() {
        let at = schemas.child(name).child("properties");
        let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        found.extend(members.map(|(member, property)| (at.child(member), property)));
    }
    found
}

#[test]
fn the_document_asks_for_no_scope_that_the_scope_table_does_not_know() {
    let contract = contract(Generation::G1);
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
    let document = Document::of(Generation::G1);
    let person = &document.raw()["components"]["schemas"]["PersonResource"];
    let names = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    for (member, property) in person["properties"].as_object().unwrap() {
        let written = names(&property["x-scopes"]);
        let group = Members::of_member(member);
        let mut table: Vec<_> =
            Scope::of(Generation::G1).filter(|scope| group.is_some_and(|group| scope.grants.contains(group))).collect();
        table.sort_by_key(|scope| written.iter().position(|name| name == scope.name));
        assert_eq!(written, table.iter().map(|scope| scope.name).collect::<Vec<_>>(), "{member}");
    }
    let withholding: Vec<_> =
        Scope::of(Generation::G1).filter(|scope| scope.withholds_expired).map(|scope| scope.name).collect();
    assert_eq!(names(&person["x-withholding-scopes"]), withholding);
}

/// The members of objects, down to the first list.
fn members(at: &Pointer, value: &Value, found: &mut Vec<Pointer>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        found.push(at.child(name));
        members(&at.child(name), value, found);
    }
}

#[test]
fn each_member_of_a_document_is_named_on_its_line() {
    for generation in GENERATIONS {
        let document = Document::of(generation);
        let mut found = Vec::new();
        members(&Pointer::root(), document.raw(), &mut found);
        assert!(found.len() > 500, "only {} members", found.len());
        for pointer in found {
            let (line, name) = (document.line_of(&pointer).unwrap(), pointer.steps().last().unwrap());
            let text = rules::text_of(line);
            assert!(
                text.replace(['\'', '"'], "").contains(&format!("{name}:")),
                "{generation} {pointer}, line {}: {text}",
                line.number
            );
        }
    }
    let own = Document::parse("ver2.yaml", "openapi: 3.0.1\ninfo: {title: t, version: v}\npaths: {}\n").unwrap();
    assert_eq!(own.line_of(&Pointer::root()), None, "it does not ship with this crate, whatever its name");
}

/// N7, N8: both likely exist, and no source has a path.
#[test]
fn operations_without_a_known_path_are_named_and_not_served() {
    let document = Document::of(Generation::G3);
    let words = document.raw()["info"]["description"].as_str().unwrap();
    for named in ["getPostboxOperatorChangesV1", "(N7)", "writes contact details (N8)"] {
        assert!(words.contains(named), "{named}");
    }
    let contract = Contract::compile(Document::of(Generation::G3)).unwrap();
    assert!(contract.operation("getPostboxOperatorChangesV1").is_none());
    let writes =
        contract.operations().iter().filter(|operation| !["GET", "POST"].contains(&operation.method().as_str()));
    assert_eq!(writes.map(Operation::id).collect::<Vec<_>>(), ["patchUser"]);
}
