//! Any other OpenAPI 3.0 document is served from its own schemas and examples, and keeps them.

use http::Method;
use krr_mock_server::{KrrMock, StartError};
use krr_specs::{Document, Generation};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, LookupClient, Response, send};

/// A shop that has nothing in common with a register.
const SHOP: &str = include_str!("shop.yaml");

async fn shop() -> LookupClient {
    LookupClient::start_with(KrrMock::builder().spec(Document::parse("shop.yaml", SHOP).unwrap())).await
}

async fn send_to(shop: &LookupClient, method: Method, path: &str) -> Response {
    send(shop.request(method, &format!("/api/v1{path}"))).await
}

#[tokio::test]
async fn responses_come_from_example_examples_and_schema_in_this_order() {
    let shop = shop().await;
    assert_eq!(send_to(&shop, Method::GET, "/pets").await.json(), json!([{ "id": 7, "name": "Pus" }]));
    let taken_in = shop.send(Method::POST, "/api/v1/pets", json!({ "id": 9, "name": "Rex", "secret": "x" })).await;
    assert_eq!((taken_in.status, taken_in.json()), (201, json!({ "id": 1, "name": "Rex" })));
    let made = send_to(&shop, Method::GET, "/pets/3").await;
    assert_eq!(made.status, 200);
    let pet = made.json();
    assert_eq!((&pet["id"], &pet["kind"], pet.get("secret")), (&json!(1), &json!("cat"), None));
    let newest = send_to(&shop, Method::GET, "/pets/newest").await;
    assert_eq!((newest.body.as_str(), newest.header("content-type")), ("Pus", Some("text/plain")));
    let gone = send_to(&shop, Method::DELETE, "/pets/3").await;
    assert_eq!((gone.status, gone.body.as_str()), (204, ""));
    let hours = shop.request(Method::GET, "/api/v1/opening-hours").bearer_auth(shop.krr.token("anything"));
    assert_eq!(send(hours).await.status, 200, "no scopes are asked for: any token will do");
    let animal = send_to(&shop, Method::GET, "/animals").await;
    assert_eq!(
        (animal.body.as_str(), animal.header("content-type")),
        (r#"{"kind":"katt","lives":9}"#, Some("application/json"))
    );
    assert_eq!((animal.header("x-total"), animal.header("x-next")), (Some("3"), None), "headers that must be there");
    shop.krr.verify();
    assert_eq!(shop.own_breaches().await, 0);
}

#[tokio::test]
async fn parameters_and_bodies_are_validated() {
    let shop = shop().await;
    for path in ["/pets?limit=100", "/pets?tags=cat,dog", "/pets?tags=cat&tags=dog", "/pets?unknown=1", "/pets/3/"] {
        assert_eq!(send_to(&shop, Method::GET, path).await.status, 200, "{path}");
    }
    for path in
        ["/pets?limit=0", "/pets?limit=ten", "/pets?limit=1.5", "/pets?tags=cat,dog,cat", "/pets/0", "/pets/pus"]
    {
        let answer = send_to(&shop, Method::GET, path).await;
        assert_eq!(answer.status, 400, "{path} {answer:?}");
        assert!(answer.header("krr-mock-hint").unwrap().contains("parameter"), "{answer:?}");
    }
    let header = shop.request(Method::GET, "/api/v1/pets").header("x-shop", "abcd");
    assert_eq!(send(header).await.status, 400);
    let fish = send_to(&shop, Method::GET, "/pets?tags=fish").await.status;
    assert!((400..500).contains(&fish));
    for body in
        ["{}", r#"{"id":1,"name":"P"}"#, r#"{"id":1,"name":"Pus","age":3}"#, r#"{"id":1,"name":"Pus","kind":"cow"}"#]
    {
        let answer = shop.send(Method::POST, "/api/v1/pets", body).await;
        assert!((400..500).contains(&answer.status), "{body} {answer:?}");
        assert!(!shop.krr.exchanges().last().unwrap().client_breaches().is_empty(), "{body}");
    }
    assert_eq!(send_to(&shop, Method::GET, "/opening-hours").await.status, 401);
    let method = send_to(&shop, Method::PUT, "/pets/3").await;
    assert_eq!((method.status, method.header("allow")), (405, Some("DELETE, GET")));
    let wanted = shop.request(Method::GET, "/api/v1/pets").header("accept", "image/png");
    assert_eq!(send(wanted).await.status, 406);
    assert_eq!(shop.own_breaches().await, 0, "a refusal that the document is silent about is no breach of it");
}

#[tokio::test]
async fn an_error_has_the_format_of_the_document() {
    let shop = shop().await;
    let unknown = send_to(&shop, Method::GET, "/pets/0").await;
    assert_eq!((unknown.status, unknown.header("content-type")), (400, Some("application/problem+json")));
    assert_eq!(unknown.json()["code"], 400, "the smallest that the schema allows");
    let cow = shop.send(Method::POST, "/api/v1/pets", json!({ "id": 1, "name": "Ku", "kind": "cow" })).await;
    assert_eq!((cow.status, &cow.json()["code"]), (422, &json!(400)));
}

#[tokio::test]
async fn a_document_at_the_root_leaves_issuers_and_admin_api_in_place() {
    let document = SHOP.replace("servers: [{ url: 'https://dyr.example/api/v1' }]\n", "");
    let shop =
        LookupClient::start_with(KrrMock::builder().spec(Document::parse("shop.yaml", &document).unwrap())).await;
    assert_eq!(shop.get("/pets").await.json()[0]["name"], "Pus");
    assert_eq!(shop.get("/jwk").await.status, 200);
    assert_eq!(shop.get("/_mock/health").await.json()["serves"][0]["title"], "Dyrebutikken");
    assert_eq!(shop.get("/v3/api-docs").await.json()["servers"][0]["url"], shop.krr.uri());
    assert_eq!(shop.get("/nowhere").await.status, 404);
    assert_eq!(shop.own_breaches().await, 0);
}

async fn refused(text: &str) -> StartError {
    let builder = KrrMock::builder().spec(Document::parse("d.yaml", text).unwrap());
    builder.start().await.err().unwrap_or_else(|| panic!("it starts"))
}

#[tokio::test]
async fn a_document_with_some_of_krrs_operations_is_refused() {
    let mut document = Document::of(Generation::G1).raw().clone();
    document["paths"].as_object_mut().unwrap().remove("/rest/v1/printSertifikat");
    let error = refused(&document.to_string()).await;
    assert!(matches!(&error, StartError::HandlerWithoutOperation { handler, .. } if handler == "getPrintSertifikat"));
    assert!(error.to_string().starts_with("d.yaml: no operation has the id getPrintSertifikat"), "{error}");
}

/// One unusual thing takes its operation away, and nothing else.
#[tokio::test]
async fn what_is_not_supported_is_left_out() {
    for (from, to, path, status) in [
        ("format: date }", "format: date, if: {} }", "/pets", 200),
        ("name: limit, in: query", "name: limit, in: cookie", "/pets", 404),
        ("items: { $ref: '#/components/schemas/Pet' }", "items: { $ref: '#/nowhere' }", "/pets", 404),
        ("'4XX':", "'4xx':", "/pets/3", 404),
    ] {
        assert!(SHOP.contains(from), "{from}");
        let document = Document::parse("d.yaml", &SHOP.replace(from, to)).unwrap();
        let shop = LookupClient::start_with(KrrMock::builder().spec(document)).await;
        let left_out = send_to(&shop, Method::GET, path).await;
        assert!(left_out.status == status || (status == 404 && left_out.status == 405), "{to} {left_out:?}");
        assert_eq!(send_to(&shop, Method::GET, "/animals").await.status, 200, "{to}");
    }
}

/// A document with these paths, in JSON.
async fn served(paths: Value, components: Value) -> LookupClient {
    let text = json!({
        "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": paths, "components": components,
        "servers": [{ "url": "https://{host}.example/{version}", "variables": { "host": { "default": "a" }, "version": { "default": "v2" } } }],
    });
    let document = Document::parse("d.json", &text.to_string()).unwrap();
    LookupClient::start_with(KrrMock::builder().spec(document)).await
}

fn answering(content: &Value) -> Value {
    json!({ "200": { "description": "ok", "content": content } })
}

#[tokio::test]
async fn a_text_is_what_its_schema_makes_of_it() {
    let parameter = |name: &str, schema: Value| json!({ "name": name, "in": "query", "schema": schema });
    let mut flag = parameter("flag", json!({ "type": "integer" }));
    flag["allowEmptyValue"] = json!(true);
    let ids = parameter("ids", json!({ "type": "array", "items": { "type": "string" } }));
    let choice =
        parameter("choice", json!({ "oneOf": [{ "type": "string", "enum": ["all"] }, { "type": "integer" }] }));
    let form = json!({ "application/x-www-form-urlencoded": { "schema": {
        "type": "object", "properties": { "n": { "type": "integer" }, "l": { "type": "array", "items": { "type": "string" } } },
    } } });
    let inherited = json!({ "name": "n", "in": "query", "required": true, "schema": { "type": "integer" } });
    let own = parameter("n", json!({ "type": "string" }));
    let name =
        json!({ "name": "name", "in": "path", "required": true, "schema": { "type": "string", "maxLength": 3 } });
    let ok = answering(&json!({ "application/json": { "example": 1 } }));
    let other = json!({ "multipart/form-data": { "schema": { "type": "object" } }, "application/xml": { "schema": { "type": "object" } } });
    let mock = served(
        json!({
            "/query": { "get": { "parameters": [ids, choice, flag], "responses": ok } },
            "/form": { "post": { "requestBody": { "content": form }, "responses": ok } },
            "/own": { "parameters": [inherited], "get": { "parameters": [own], "responses": ok } },
            "/bl\u{e5}b\u{e6}r/{name}": { "get": { "parameters": [name], "responses": ok } },
            "/other": { "post": { "requestBody": { "content": other }, "responses": ok } },
        }),
        json!({}),
    )
    .await;
    for (path, status) in [
        ("/query?ids=12", 200),
        ("/query?ids=12&ids=a", 200),
        ("/query?choice=all", 200),
        ("/query?choice=5", 200),
        ("/query?choice=some", 400),
        ("/query?flag=", 200),
        ("/query?flag=x", 400),
        ("/own?n=x", 200),
        ("/own", 200),
        ("/bl%C3%A5b%C3%A6r/%C3%A5bc", 200),
        ("/bl%C3%A5b%C3%A6r/abcd", 400),
    ] {
        assert_eq!(mock.get(&format!("/v2{path}")).await.status, status, "{path}");
    }
    for (path, media_type, body, status) in [
        ("/form", "application/x-www-form-urlencoded", "n=1&l=1", 200),
        ("/form", "application/x-www-form-urlencoded", "n=x", 400),
        ("/other", "multipart/form-data; boundary=b", "--b--", 200),
        ("/other", "application/xml", "<a/>", 200),
    ] {
        let request = mock.request(Method::POST, &format!("/v2{path}")).header("content-type", media_type).body(body);
        assert_eq!(send(request).await.status, status, "{path} {body}");
    }
}

#[tokio::test]
async fn a_wrong_example_is_the_authors_fault() {
    let wrong = answering(&json!({ "application/json": { "schema": { "type": "integer" }, "example": "one" } }));
    let mock = served(json!({ "/a": { "get": { "responses": wrong } } }), json!({})).await;
    assert_eq!(mock.get("/v2/a").await.body, r#""one""#);
    assert_eq!(mock.own_breaches().await, 0);
    mock.krr.verify();
}

#[tokio::test]
async fn an_answer_is_of_the_type_that_the_client_accepts() {
    let types = json!({ "application/json": { "example": { "a": 1 } }, "text/plain": { "example": "hi" } });
    let long = "k".repeat(2000);
    let schema = json!({
        "type": "object", "minProperties": 3, "required": ["list", "bytes"], "additionalProperties": { "type": "string" },
        "properties": {
            "list": { "type": "array", "minItems": 3, "uniqueItems": true, "items": { "type": "integer" } },
            "bytes": { "type": "string", "format": "byte" },
        },
    });
    let mock = served(
        json!({
            "/types": { "get": { "operationId": "getUser", "responses": answering(&types) } },
            "/made": { "get": { "responses": answering(&json!({ "application/json": { "schema": { "$ref": "#/components/schemas/A%20b" } } })) } },
            "/referred": { "$ref": "#/paths/~1example" },
            "/example": { "get": { "responses": answering(&json!({ "application/json": { "examples": { "e": { "$ref": "#/components/examples/E" } } } })) } },
        }),
        json!({ "schemas": { "A b": schema, "Long": { "properties": { long: {} } } }, "examples": { "E": { "value": 42 } } }),
    )
    .await;
    for (accept, status, body) in [
        ("text/plain", 200, "hi"),
        ("application/json", 200, r#"{"a":1}"#),
        ("*/*", 200, r#"{"a":1}"#),
        ("image/png", 406, ""),
    ] {
        let answer = send(mock.request(Method::GET, "/v2/types").header("accept", accept)).await;
        assert_eq!(answer.status, status, "{accept}");
        assert!(body.is_empty() || answer.body == body, "{accept} {answer:?}");
    }
    let made = mock.get("/v2/made").await.json();
    assert_eq!(
        (&made["list"], &made["bytes"], made.as_object().unwrap().len()),
        (&json!([0, 1, 2]), &json!("c3RyaW5n"), 3)
    );
    assert_eq!(mock.get("/v2/referred").await.body, "42");
    assert_eq!(mock.own_breaches().await, 0);
}

/// A document with more than the bundled one is still served by the register.
#[tokio::test]
async fn a_custom_document_with_krrs_operations_is_answered_by_the_register() {
    let mut document = Document::of(Generation::G1).raw().clone();
    document["servers"] = json!([{ "url": "/elsewhere" }]);
    let text = document.to_string();
    let client = LookupClient::start_with(KrrMock::builder().spec(Document::parse("d.json", &text).unwrap())).await;
    let request = client.request(Method::POST, "/elsewhere/rest/v1/personer");
    let request =
        request.bearer_auth(client.krr.token("global/spraak.read")).header("content-type", "application/json");
    let answer = send(request.body(r#"{"personidentifikatorer":["17894199350"]}"#)).await;
    assert_eq!(answer.json()["personer"][0]["status"], "SLETTET");
    let gone: Value = client.get(crate::support::client::PRINT).await.json();
    assert_eq!(gone["status"], 404);
}

#[tokio::test]
async fn responses_of_a_custom_document_are_always_checked() {
    let mut document = Document::of(Generation::G3).raw().clone();
    document["components"]["schemas"]["PersonResource"]["required"] = json!(["navn"]);
    let spec = Document::parse("mine.json", &document.to_string()).unwrap();
    let client = LookupClient::start_with(KrrMock::builder().spec(spec).judge_own(1000)).await;
    for _ in 0..3 {
        let asked = json!({ "personidentifikatorer": [BOTH_CHANNELS] });
        let scope = "krr:global/kontaktinformasjon.read";
        assert_eq!(send(client.call("/rest/v1/personer", scope, &asked)).await.status, 200);
    }
    assert_eq!(client.own_breaches().await, json!(3));
}
