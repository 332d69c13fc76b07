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

#[tokio::test]
async fn unsupported_keywords_are_refused_with_their_place() {
    for (from, to, place) in [
        ("format: date }", "format: date, if: {} }", "/components/schemas/Pet/properties/born/if"),
        ("name: limit, in: query", "name: limit, in: cookie", "/paths/~1pets/get/parameters/0"),
        ("items: { $ref: '#/components/schemas/Pet' }", "items: { $ref: '#/nowhere' }", "/nowhere"),
        ("'4XX':", "'4xx':", "/paths/~1pets~1{petId}/get/responses/4xx"),
    ] {
        assert!(SHOP.contains(from), "{from}");
        let error = refused(&SHOP.replace(from, to)).await.to_string();
        assert!(error.contains(place), "{place}: {error}");
    }
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
