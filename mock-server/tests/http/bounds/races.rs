//! Calls of the admin API at the same time: each takes effect once, at one moment.

use std::{collections::HashSet, sync::Arc};

use axum::{Router, body::Body};
use http::{Method, Request};
use http_body_util::BodyExt;
use krr_mock_server::KrrMock;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::client::noon;

pub(super) async fn call(app: &Router, method: Method, path: &str, body: Value) -> (u16, Value) {
    call_with(app, "", method, path, body).await
}

/// The same with a token.
pub(super) async fn call_with(app: &Router, token: &str, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = if token.is_empty() { request } else { request.header("authorization", format!("Bearer {token}")) };
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let response = app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

/// An identifier that nobody has.
pub(super) async fn newcomer(app: &Router) -> String {
    let (_, made) = call(app, Method::POST, "/_mock/personidentifikatorer", json!({ "count": 1, "seed": 7 })).await;
    made["personidentifikatorer"][0].as_str().unwrap().to_owned()
}

/// The outcomes of a call, made so many times at once; it is given the number of each.
async fn at_once(app: &Router, times: usize, of: impl Fn(usize) -> (Method, String, Value)) -> Vec<(u16, Value)> {
    let barrier = Arc::new(tokio::sync::Barrier::new(times));
    let calls: Vec<_> = (0..times)
        .map(|number| {
            let ((method, path, body), app, barrier) = (of(number), app.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                call(&app, method, &path, body).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for one in calls {
        outcomes.push(one.await.unwrap());
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_advance_of_a_clock_is_lost() {
    let app = KrrMock::builder().clock(noon()).router().unwrap();
    let outcomes = at_once(&app, 200, |number| {
        let clock = if number % 2 == 0 { json!({ "advance": "PT1S" }) } else { json!({ "both": "PT1S" }) };
        (Method::PUT, "/_mock/clock".to_owned(), clock)
    })
    .await;
    let shown: HashSet<String> = outcomes.iter().map(|(_, body)| body["register"].to_string()).collect();
    assert_eq!(shown.len(), 200, "each answer shows its own move");
    let (_, now) = call(&app, Method::GET, "/_mock/clock", Value::Null).await;
    assert_eq!((&now["register"], &now["token"]), (&json!("2023-10-12T10:03:20Z"), &json!("2023-10-12T10:01:40Z")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_registrations_is_the_first() {
    let app = KrrMock::router();
    for round in 0..20 {
        let client = json!({ "client_id": format!("c{round}"), "orgno": "310000012", "scopes": [] });
        let outcomes = at_once(&app, 16, |_| (Method::POST, "/_mock/clients".to_owned(), client.clone())).await;
        let created = outcomes.iter().filter(|(status, _)| *status == 201).count();
        assert_eq!((created, outcomes.iter().filter(|(status, _)| *status == 200).count()), (1, 15), "{outcomes:?}");
        let path = format!("/_mock/clients/c{round}");
        let outcomes = at_once(&app, 8, |_| (Method::DELETE, path.clone(), Value::Null)).await;
        assert_eq!(outcomes.iter().filter(|(status, _)| *status == 204).count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_put_is_answered_with_what_it_stored() {
    let app = KrrMock::router();
    let newcomer = newcomer(&app).await;
    for _ in 0..10 {
        let path = format!("/_mock/personer/{newcomer}");
        let outcomes = at_once(&app, 16, |number| {
            let person = json!({ "kontaktinformasjon": { "epostadresse": format!("n{number}@example.no") } });
            (Method::PUT, path.clone(), person)
        })
        .await;
        for (number, (_, body)) in outcomes.iter().enumerate() {
            assert_eq!(body["kontaktinformasjon"]["epostadresse"], format!("n{number}@example.no"));
        }
        assert_eq!(outcomes.iter().filter(|(status, _)| *status == 201).count(), 1);
        assert_eq!(call(&app, Method::POST, "/_mock/reset", Value::Null).await.0, 204);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn worlds_at_their_bound_make_room_under_load() {
    let app = KrrMock::builder().worlds(10).router().unwrap();
    let outcomes =
        at_once(&app, 300, |number| (Method::GET, format!("/_world/w{number}/_mock/clock"), Value::Null)).await;
    assert!(outcomes.iter().all(|(status, _)| *status == 200), "{outcomes:?}");
    let (_, worlds) = call(&app, Method::GET, "/_mock/worlds", Value::Null).await;
    assert_eq!(worlds["worlds"].as_array().map(Vec::len), Some(10));
}
