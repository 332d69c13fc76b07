//! Parameters of documents other than KRR's own are read and judged before a handler sees them.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use krr_specs::{Contract, Document, Request, Route, validate_request};

const DOCUMENT: &str = "
openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /things/new:
    get: { operationId: blank, responses: { '200': { description: ok } } }
  /things/{id}:
    get:
      operationId: thing
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer } }
        - { name: size, in: query, schema: { type: array, items: { type: string, enum: [s, m] } } }
        - { name: X-Trace, in: header, required: true, schema: { type: string, minLength: 2 } }
        - { name: Accept, in: header, required: true, schema: { type: string, enum: [nonsense] } }
      responses: { default: { description: ok } }
";

fn breaches(path: &str, query: &[(&str, &str)], trace: Option<&'static str>) -> Vec<String> {
    let contract = Contract::compile(Document::parse("things.yaml", DOCUMENT).unwrap()).unwrap();
    let Route::Operation { operation, parameters } = contract.route(&Method::GET, path) else { panic!("no route") };
    let query: Vec<_> = query.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let headers: HeaderMap =
        trace.map(|trace| (HeaderName::from_static("x-trace"), HeaderValue::from_static(trace))).into_iter().collect();
    let request = Request { path_parameters: &parameters, query: &query, headers: &headers, body: b"" };
    validate_request(operation, &request).violations.iter().map(ToString::to_string).collect()
}

#[test]
fn values_are_read_by_the_type_of_their_schema() {
    assert_eq!(breaches("/things/7", &[("size", "s,m")], Some("ab")), Vec::<String>::new());
    assert_eq!(breaches("/things/7", &[("size", "s"), ("size", "m")], Some("ab")), Vec::<String>::new());
}

#[test]
fn each_breach_names_its_parameter() {
    insta::assert_snapshot!(breaches("/things/seven", &[("size", "xl")], None).join("\n"));
}

#[test]
fn the_more_particular_path_wins_and_other_methods_are_told() {
    let contract = Contract::compile(Document::parse("things.yaml", DOCUMENT).unwrap()).unwrap();
    assert!(
        matches!(contract.route(&Method::GET, "/things/new/"), Route::Operation { operation, .. } if operation.id() == "blank")
    );
    assert!(
        matches!(contract.route(&Method::PUT, "/things/1"), Route::MethodNotAllowed(allow) if allow.iter().eq(&["GET"]))
    );
    assert!(matches!(contract.route(&Method::GET, "/"), Route::NotFound));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (from, to, expected) in [
        ("in: query", "in: cookie", "/paths/~1things~1{id}/get/parameters/1: parameters in cookies is not supported"),
        (
            "in: query, schema: { type: array",
            "in: query, style: pipeDelimited, schema: { type: array",
            "/1: the parameter style",
        ),
        ("type: array, items: { type: string, enum: [s, m] }", "type: object", "/1: an object as parameter"),
        ("/things/{id}", "/things/v{id}", "a parameter inside a path segment"),
    ] {
        let document = Document::parse("things.yaml", &DOCUMENT.replace(from, to)).unwrap();
        let error = Contract::compile(document).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
