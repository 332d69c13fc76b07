//! The clocks as a test steers them from outside, and the 18 months that they count (DOC-18).

use http::Method;
use krr_fixtures::Person;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::lookup::generations::{asked, everywhere};
use crate::support::client::{BOTH_CHANNELS, KRR, LookupClient, Response, V2, send};

async fn clock(client: &LookupClient, body: &Value) -> Value {
    let answer = client.send(Method::PUT, "/_mock/clock", body).await;
    assert_eq!(answer.status, 200, "{body} {answer:?}");
    answer.json()
}

async fn status(request: RequestBuilder) -> Value {
    send(request).await.json()["personer"][0]["varslingsstatus"].take()
}

/// Days on which a calendar is hard to count on: ends of months, leap days, and the nights on which clocks are changed.
const DAYS: [&str; 14] = [
    "2022-08-31T12:00:00+02:00",
    "2021-08-31T12:00:00+02:00",
    "2024-02-29T12:00:00+01:00",
    "2022-08-29T23:59:59+02:00",
    "2022-12-31T23:59:59+01:00",
    "2023-01-31T00:00:00+01:00",
    "2023-03-31T12:00:00+02:00",
    "2023-05-31T12:00:00+02:00",
    "2021-09-26T02:30:00+02:00",
    "2022-09-27T02:59:59+02:00",
    "2022-04-29T02:30:00+02:00",
    "2022-10-30T02:30:00+02:00",
    "2022-10-30T02:30:00+01:00",
    "2023-03-26T03:00:00+02:00",
];

#[tokio::test]
async fn a_channel_expires_after_exactly_eighteen_months() {
    let client = LookupClient::start().await;
    let person = || Person::aktiv(BOTH_CHANNELS.parse().unwrap());
    for day in DAYS {
        for person in [person().epostadresse("ola@example.no"), person().mobiltelefonnummer("+4799999999")] {
            clock(&client, &json!({ "now": day })).await;
            client.krr.put(person);
            for (step, expected) in [
                ("PT0S", "KAN_VARSLES"),
                ("P18M", "KAN_IKKE_VARSLES"),
                ("-PT1S", "KAN_VARSLES"),
                ("PT1S", "KAN_IKKE_VARSLES"),
                ("-P2D", "KAN_VARSLES"),
                ("P10Y", "KAN_IKKE_VARSLES"),
            ] {
                let now = clock(&client, &json!({ "advance": step })).await["now"].take();
                let v2 = client.call(V2, KRR, &asked(BOTH_CHANNELS));
                for request in everywhere(&client, KRR, BOTH_CHANNELS).into_iter().chain([v2]) {
                    assert_eq!(status(request).await, expected, "{day} {step} {now}");
                }
            }
        }
    }
    client.krr.verify();
}

#[tokio::test]
async fn months_are_calendar_months_in_every_spelling() {
    let client = LookupClient::start().await;
    for (from, step, to) in [
        ("2022-08-31T12:00:00+02:00", "P18M", "2024-02-29T11:00:00Z"),
        ("2022-08-31T12:00:00+02:00", "P1Y6M", "2024-02-29T11:00:00Z"),
        ("2024-02-29T12:00:00+01:00", "P1Y", "2025-02-28T11:00:00Z"),
        ("2024-02-29T12:00:00+01:00", "-P1Y", "2023-02-28T11:00:00Z"),
        ("2023-03-25T12:00:00+01:00", "P1D", "2023-03-26T10:00:00Z"),
        ("2023-03-25T12:00:00+01:00", "PT24H", "2023-03-26T11:00:00Z"),
        ("2023-10-28T12:00:00+02:00", "P1W", "2023-11-04T11:00:00Z"),
        ("2023-10-28T12:00:00+02:00", "P0D", "2023-10-28T10:00:00Z"),
        ("2023-01-31T12:00:00+01:00", "P1M1D", "2023-03-01T11:00:00Z"),
    ] {
        clock(&client, &json!({ "now": from })).await;
        assert_eq!(clock(&client, &json!({ "advance": step })).await["now"], to, "{from} {step}");
    }
}

/// A look-up in a world, with a token of that world.
async fn in_world(client: &LookupClient, world: &str, token: &str) -> Response {
    let request = client.request(Method::POST, V2).header("krr-mock-world", world).bearer_auth(token);
    send(request.header("content-type", "application/json").body(asked(BOTH_CHANNELS).to_string())).await
}

#[tokio::test]
async fn a_clock_moves_in_its_own_world_only() {
    let client = LookupClient::start().await;
    let worlds = ["today", "tomorrow", "in-two-years"];
    let tokens = worlds.map(|world| client.krr.world(world).token(KRR));
    for (world, body) in
        [("tomorrow", json!({ "token": { "advance": "P1D" } })), ("in-two-years", json!({ "register": "P2Y" }))]
    {
        let request = client.request(Method::PUT, "/_mock/clock").header("krr-mock-world", world);
        let moved = send(request.header("content-type", "application/json").body(body.to_string())).await;
        assert_eq!(moved.status, 200, "{moved:?}");
    }
    let mut seen = Vec::new();
    for (world, token) in worlds.iter().zip(&tokens) {
        let answer = in_world(&client, world, token).await;
        let person = answer.json()["personer"].get(0).cloned().unwrap_or_default();
        seen.push((answer.status, person["varslingsstatus"].clone()));
    }
    let [fresh, expired] = [json!("KAN_VARSLES"), json!("KAN_IKKE_VARSLES")];
    assert_eq!(seen, [(200, fresh.clone()), (401, Value::Null), (200, expired)]);
    assert_eq!(status(client.call(V2, KRR, &asked(BOTH_CHANNELS))).await, fresh, "the world without a name");
    let clocks = client.get("/_mock/clock").await.json();
    assert_eq!([&clocks["register"], &clocks["token"]], ["2023-10-12T10:00:00Z"; 2]);
}
