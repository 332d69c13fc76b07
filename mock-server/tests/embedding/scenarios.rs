//! The scenarios that the launchers in `examples` replay, here in Rust: one file says what a mock does in every language.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use http::{HeaderValue, Method};
use krr_mock_server::KrrMock;
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    worlds: BTreeMap<String, Setup>,
    requests: Vec<Request>,
    #[serde(default)]
    verify: Vec<Value>,
    #[serde(default)]
    misses: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    #[serde(default)]
    persons: Vec<Value>,
    clock: Option<Value>,
    #[serde(default)]
    faults: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    world: Option<String>,
    method: String,
    path: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    token: Option<Value>,
    body: Value,
    timeout_ms: Option<u64>,
    #[serde(default)]
    retries: usize,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Value,
    failure: Option<String>,
}

/// One scenario, with worlds of its own in the mock at `base`.
struct Replay<'r> {
    http: &'r Client,
    base: &'r str,
    number: usize,
    scenario: &'r Scenario,
}

#[tokio::test]
async fn every_scenario_holds() {
    let scenarios: Vec<Scenario> = serde_json::from_str(include_str!("../../examples/scenarios.json")).unwrap();
    assert_eq!(scenarios.len(), 20);
    let krr = KrrMock::start().await;
    let http = Client::builder().no_proxy().build().unwrap();
    join_all(scenarios.iter().enumerate().map(|(number, scenario)| {
        let replay = Replay { http: &http, base: krr.uri(), number, scenario };
        async move { replay.run().await }
    }))
    .await;
}

#[test]
fn a_part_of_a_body_is_told_from_what_it_is_not() {
    let body = json!({ "personer": [{ "status": "AKTIV", "spraak": "nb" }], "antall": 1 });
    for part in [json!({}), json!({ "personer": [{ "status": "AKTIV" }] }), json!({ "ukjent": null }), Value::Null] {
        assert!(has_part(&body, &part), "{part}");
    }
    for other in [json!({ "personer": [] }), json!({ "personer": [{ "spraak": "nn" }] }), json!({ "antall": null })] {
        assert!(!has_part(&body, &other), "{other}");
    }
}

impl Replay<'_> {
    async fn run(&self) {
        for (world, setup) in &self.scenario.worlds {
            self.set_up(world, setup).await;
        }
        for request in &self.scenario.requests {
            self.send(request).await;
        }
        let first = self.scenario.worlds.keys().next().unwrap();
        if !self.scenario.verify.is_empty() {
            self.admin(first, Method::POST, "verify", &json!({ "expect": self.scenario.verify }), 200).await;
        }
        for miss in &self.scenario.misses {
            self.admin(first, Method::POST, "verify", miss, 409).await;
        }
        for world in self.scenario.worlds.keys() {
            self.admin(world, Method::GET, "verify", &Value::Null, 200).await;
        }
    }

    async fn set_up(&self, world: &str, setup: &Setup) {
        if !setup.persons.is_empty() {
            self.admin(world, Method::POST, "personer", &json!(setup.persons), 200).await;
        }
        if let Some(clock) = &setup.clock {
            self.admin(world, Method::PUT, "clock", clock, 200).await;
        }
        for fault in &setup.faults {
            self.admin(world, Method::POST, "faults", fault, 201).await;
        }
    }

    async fn send(&self, request: &Request) {
        let name = &self.scenario.name;
        let world = request.world.as_ref().unwrap_or_else(|| self.scenario.worlds.keys().next().unwrap());
        let token = match &request.token {
            Some(token) => Some(self.admin(world, Method::POST, "tokens", token, 200).await),
            None => None,
        };
        let mut answer = self.attempt(world, request, token.as_ref()).await;
        for _ in 0..request.retries {
            let Ok(response) = &answer else { break };
            if ![429, 503].contains(&response.status().as_u16()) {
                break;
            }
            let wait = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
            tokio::time::sleep(Duration::from_secs(wait)).await;
            answer = self.attempt(world, request, token.as_ref()).await;
        }
        match (request.expect.failure.as_deref(), answer) {
            (Some("timeout"), Err(error)) => assert!(error.is_timeout(), "{name}: {error:?}"),
            (Some("cut"), Ok(response)) => assert!(response.bytes().await.is_err(), "{name}: the body is whole"),
            (None, Ok(response)) => meets(name, &request.expect, response).await,
            (expected, answer) => panic!("{name}: expected failure {expected:?}, got {answer:?}"),
        }
    }

    async fn attempt(&self, world: &str, request: &Request, token: Option<&Value>) -> Result<Response, reqwest::Error> {
        let url = format!("{}{}", self.url(world), request.path);
        let mut sent = with_json(self.http.request(request.method.parse().unwrap(), url), &request.body);
        for (name, value) in &request.headers {
            sent = sent.header(name, value);
        }
        if let Some(token) = token {
            sent = sent.bearer_auth(token["access_token"].as_str().unwrap());
        }
        sent.timeout(Duration::from_millis(request.timeout_ms.unwrap_or(30_000))).send().await
    }

    /// A call of the admin API, which must have this status.
    async fn admin(&self, world: &str, method: Method, path: &str, body: &Value, status: u16) -> Value {
        let mut call = self.http.request(method, format!("{}/_mock/{path}", self.url(world)));
        if !body.is_null() {
            call = with_json(call, body);
        }
        let response = call.send().await.unwrap();
        let (got, text) = (response.status(), response.text().await.unwrap());
        assert_eq!(got, status, "{}: {path} {body}: {text}", self.scenario.name);
        serde_json::from_str(&text).unwrap()
    }

    fn url(&self, world: &str) -> String {
        format!("{}/_world/rust-{}-{world}", self.base, self.number)
    }
}

fn with_json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/json").body(body.to_string())
}

async fn meets(name: &str, expected: &Expected, response: Response) {
    assert_eq!(Some(response.status().as_u16()), expected.status, "{name}");
    for (header, value) in &expected.headers {
        assert_eq!(response.headers().get(header).map(HeaderValue::as_bytes), Some(value.as_bytes()), "{name}");
    }
    let text = response.text().await.unwrap();
    let body = if expected.body.is_null() { Value::Null } else { serde_json::from_str(&text).unwrap() };
    assert!(has_part(&body, &expected.body), "{name}: expected {}, got {text}", expected.body);
}

/// Whether each member of `part` is in `whole`: a list with as many items, and `null` where there is no such member.
fn has_part(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (_, Value::Null) => true,
        (Value::Object(whole), Value::Object(part)) => part.iter().all(|(name, part)| has_member(whole, name, part)),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(whole, part)| has_part(whole, part))
        }
        _ => whole == part,
    }
}

fn has_member(whole: &Map<String, Value>, name: &str, part: &Value) -> bool {
    match whole.get(name) {
        None => part.is_null(),
        Some(value) => !part.is_null() && has_part(value, part),
    }
}
