//! The mock as a router, called without a socket.

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode},
};
use http_body_util::BodyExt;
use krr_mock_server::{ClientKeyPair, Clock, KrrMock, SigningKey};
use serde_json::{Value, json};
use tower::ServiceExt;

async fn call(app: &Router, request: Request<Body>) -> Response<Body> {
    app.clone().oneshot(request).await.unwrap()
}

async fn json_of(response: Response<Body>) -> Value {
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_router_answers_tokens_and_lookups_without_a_socket() {
    let app = KrrMock::router();
    let health = call(&app, get("/_mock/health")).await;
    assert_eq!((health.status(), &json_of(health).await["base_url"]), (StatusCode::OK, &json!("http://localhost")));
    let token = call(&app, post("/_mock/tokens", &json!({ "scope": "krr:global/kontaktinformasjon.read" }))).await;
    let token = json_of(token).await["access_token"].as_str().unwrap().to_owned();
    let mut lookup = post("/rest/v2/personer", &json!({ "personidentifikatorer": ["17894199350"] }));
    lookup.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let found = call(&app, lookup).await;
    assert_eq!(found.headers()["x-frame-options"], "DENY");
    assert_eq!(json_of(found).await["personer"][0]["status"], "SLETTET");
    let unauthorized =
        call(&app, post("/rest/v2/personer", &json!({ "personidentifikatorer": ["17894199350"] }))).await;
    assert_eq!(unauthorized.status(), StatusCode::UNAUTHORIZED);
    let unknown = call(&app, get("/no/such/path")).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert!(unknown.headers().contains_key("krr-mock-hint"));
    let journal = json_of(call(&app, get("/_mock/exchanges")).await).await;
    assert_eq!(journal["exchanges"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn routers_have_state_of_their_own_and_clones_share_it() {
    let builder =
        || KrrMock::builder().signing_key(SigningKey::parse(&ClientKeyPair::generate().private_pem(), "key").unwrap());
    let (one, other) = (builder().router().unwrap(), builder().router().unwrap());
    let advanced = call(
        &one.clone(),
        Request::put("/_mock/clock")
            .header("content-type", "application/json")
            .body(Body::from(r#"{"now":"2023-10-12T10:00:00Z"}"#))
            .unwrap(),
    )
    .await;
    assert_eq!(advanced.status(), StatusCode::OK);
    let now = async |app: &Router| json_of(call(app, get("/_mock/clock")).await).await["now"].clone();
    assert_eq!(now(&one).await, "2023-10-12T10:00:00Z");
    assert_ne!(now(&other).await, "2023-10-12T10:00:00Z");
}

#[tokio::test]
async fn a_router_can_be_mounted_below_a_path() {
    let clock = Clock::standing("2023-10-12T10:00:00Z".parse().unwrap());
    let mock = KrrMock::builder().clock(clock).base_url("http://localhost:3000/krr").router().unwrap();
    let app = Router::new().nest("/krr", mock);
    let discovery = json_of(call(&app, get("/krr/.well-known/oauth-authorization-server")).await).await;
    assert_eq!(discovery["token_endpoint"], "http://localhost:3000/krr/token");
    assert_eq!(call(&app, get("/krr/nothing")).await.status(), StatusCode::NOT_FOUND);
}
