//! `PUT /_mock/clock` in all its forms, and the way back.

use http::Method;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSONER, Response, send};

async fn put(client: &LookupClient, body: impl ToString) -> Response {
    client.send(Method::PUT, "/_mock/clock", body).await
}

async fn clocks(client: &LookupClient) -> [String; 2] {
    let shown = client.get("/_mock/clock").await.json();
    assert_eq!(shown["now"], shown["register"]);
    ["register", "token"].map(|name| shown[name].as_str().unwrap().to_owned())
}

const NOON: &str = "2023-10-12T10:00:00Z";

#[tokio::test]
async fn each_form_moves_the_named_clocks() {
    let client = LookupClient::start().await;
    let back = json!({ "both": { "now": NOON } });
    for (body, register, token) in [
        (json!({ "now": "2024-02-29T12:00:00+01:00" }), "2024-02-29T11:00:00Z", NOON),
        (json!({ "advance": "P18M" }), "2025-04-12T10:00:00Z", NOON),
        (json!({ "advance": "P1M" }), "2023-11-12T11:00:00Z", NOON),
        (json!({ "advance": "-P1D" }), "2023-10-11T10:00:00Z", NOON),
        (json!({ "advance": "PT90S" }), "2023-10-12T10:01:30Z", NOON),
        (json!({ "advance": "18 months" }), "2025-04-12T10:00:00Z", NOON),
        (json!({ "advance": "2 days ago" }), "2023-10-10T10:00:00Z", NOON),
        (json!({ "advance": "1h 30m" }), "2023-10-12T11:30:00Z", NOON),
        (json!({ "now": "2024-02-29T12:00+0100" }), "2024-02-29T11:00:00Z", NOON),
        (json!({ "now": "20240229T120000+01" }), "2024-02-29T11:00:00Z", NOON),
        (json!({ "both": { "now": "2024-01-01T00:00:00Z" } }), "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
        (json!({ "both": { "advance": "P1D" } }), "2023-10-13T10:00:00Z", "2023-10-13T10:00:00Z"),
        (json!({ "both": "1 day" }), "2023-10-13T10:00:00Z", "2023-10-13T10:00:00Z"),
        (json!({ "advance": "P1D", "token": { "advance": "PT1H" } }), "2023-10-13T10:00:00Z", "2023-10-12T11:00:00Z"),
        (json!({ "register": "2024-01-01T00:00:00Z" }), "2024-01-01T00:00:00Z", NOON),
        (json!({ "register": "P1D" }), "2023-10-13T10:00:00Z", NOON),
        (json!({ "token": { "advance": "PT2H" } }), NOON, "2023-10-12T12:00:00Z"),
        (json!({ "token": { "now": "2024-01-01T00:00:00Z" } }), NOON, "2024-01-01T00:00:00Z"),
        (json!({ "register": "-P1D", "token": "P1D" }), "2023-10-11T10:00:00Z", "2023-10-13T10:00:00Z"),
    ] {
        assert_eq!(put(&client, &back).await.status, 200);
        let answer = put(&client, &body).await;
        assert_eq!(answer.json(), json!({ "now": register, "register": register, "token": token }), "{body}");
        assert_eq!(clocks(&client).await, [register, token], "{body}");
    }
}

#[tokio::test]
async fn real_lets_a_clock_run_again() {
    let client = LookupClient::start().await;
    assert_eq!(put(&client, json!({ "register": "real" })).await.status, 200);
    let [register, token] = clocks(&client).await;
    assert!(register.as_str() > "2026", "the machine's time: {register}");
    assert_eq!(token, NOON, "the other stands where it stood");
    assert_eq!(put(&client, json!({ "both": "real" })).await.status, 200);
    assert!(clocks(&client).await[1].as_str() > "2026");
}

#[tokio::test]
async fn an_invalid_move_is_rejected_and_moves_no_clock() {
    let client = LookupClient::start().await;
    for (body, pointer) in [
        (r#"{"now":"yesterday"}"#, "/now"),
        (r#"{"now":"2023-10-12T10:00:00"}"#, "/now"),
        (r#"{"now":""}"#, "/now"),
        (r#"{"now":"P1D"}"#, "/now"),
        (r#"{"now":7}"#, "/now"),
        (r#"{"now":null}"#, "/now"),
        (r#"{"advance":"18 moons"}"#, "/advance"),
        (r#"{"advance":"real"}"#, "/advance"),
        (r#"{"advance":"P9999Y"}"#, "/advance"),
        (r#"{"advance":"P99999999999Y"}"#, "/advance"),
        (r#"{"register":{"advance":"nonsense"}}"#, "/register/advance"),
        (r#"{"register":{"now":"real","advance":"P1D"}}"#, "/register"),
        (r#"{"token":{}}"#, "/token"),
        (r#"{"token":[]}"#, "/token"),
        (r#"{"clock":"real"}"#, "/clock"),
        (r#"{}"#, ""),
        (r#"[]"#, ""),
        (r#"{"now":"real","advance":"P1D"}"#, ""),
        (r#"{"now":"2024-01-01T00:00:00Z","register":"P1D"}"#, ""),
        (r#"{"both":"P1D","token":"P1D"}"#, ""),
        (r#"{"advance":"P1D","both":"P1D"}"#, ""),
        // The first half alone would do.
        (r#"{"register":"P1D","token":"nonsense"}"#, "/token"),
        (r#"{"register":"P1D","token":"P9999Y"}"#, "/token"),
        (r#"{"token":"P1D","register":"-P19000Y"}"#, "/register"),
    ] {
        let answer = put(&client, body).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["violations"][0]["body"]), (400, &json!(pointer)), "{body} {said}");
        assert!(!said["error"].as_str().unwrap().is_empty(), "{said}");
        assert_eq!(clocks(&client).await, [NOON, NOON], "{body}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn both_moves_both_clocks_or_neither() {
    let client = LookupClient::start().await;
    assert_eq!(put(&client, json!({ "token": "9999-01-01T00:00:00Z" })).await.status, 200);
    assert_eq!(put(&client, json!({ "both": { "advance": "P2Y" } })).await.status, 400);
    assert_eq!(clocks(&client).await, [NOON, "9999-01-01T00:00:00Z"]);
    assert!(client.krr.clocks().advance_both("P2Y".parse().unwrap()).is_err());
    assert_eq!(clocks(&client).await, [NOON, "9999-01-01T00:00:00Z"]);
    client.krr.clocks().set_both(NOON.parse().unwrap()).unwrap();
    client.krr.clocks().advance_both("1 hour".parse().unwrap()).unwrap();
    assert_eq!(clocks(&client).await, ["2023-10-12T11:00:00Z"; 2]);
}

#[tokio::test]
async fn a_token_outlives_eighteen_months_of_the_register_clock() {
    let client = LookupClient::start().await;
    let token = client.krr.token(CONTACT);
    assert_eq!(put(&client, json!({ "advance": "18 months" })).await.status, 200);
    let request = client.request(Method::POST, PERSONER).bearer_auth(&token).header("content-type", "application/json");
    let answer = send(request.body(json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(put(&client, json!({ "token": { "advance": "2 hours" } })).await.status, 200);
    let request = client.request(Method::POST, PERSONER).bearer_auth(token).header("content-type", "application/json");
    let answer = send(request.body(json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string())).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn an_error_says_where_a_wrong_time_or_duration_belongs() {
    let client = LookupClient::start().await;
    for (body, reason) in [
        (json!({ "now": "2023-10-12T10:00:00" }), "the offset is missing"),
        (json!({ "now": "P1D" }), "a duration belongs in `advance`"),
        (json!({ "advance": "2023-10-12T10:00:00Z" }), "a time belongs in `now`"),
        (json!({ "advance": "18 moons" }), "for example 18 months, 2 days or 1h 30m"),
        (json!({ "both": "soon" }), "or `real`"),
        (json!({ "now": NOON, "register": "P1D" }), "`now` and `register` move the same clock"),
    ] {
        let said = put(&client, &body).await.json();
        assert!(said["error"].as_str().unwrap().contains(reason), "{body} {said}");
    }
}

#[tokio::test]
async fn requests_are_answered_at_the_limits_of_the_clock() {
    let client = LookupClient::start().await;
    for now in ["9999-12-30T22:00:00Z", "1900-01-01T00:00:00Z"] {
        assert_eq!(put(&client, json!({ "now": now })).await.status, 200, "{now}");
        assert_eq!(client.person(CONTACT, BOTH_CHANNELS).await["status"], "AKTIV");
        assert_eq!(send(client.patch(BOTH_CHANNELS).body(r#"{"spraak":"nn"}"#)).await.status, 204);
        assert_eq!(send(client.patch(BOTH_CHANNELS).body("{}")).await.status, 400);
        assert_eq!(client.send(Method::POST, "/_mock/reset", "").await.status, 204);
    }
    // A time stamp of the year 0 or before has no RFC 3339 form, and the register's none before 1900.
    for now in ["-005000-01-01T00:00:00Z", "1899-12-31T23:59:59Z"] {
        let answer = put(&client, json!({ "now": now })).await;
        assert_eq!((answer.status, &answer.json()["violations"][0]["body"]), (400, &json!("/now")));
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn reset_restores_the_start() {
    let client = LookupClient::start().await;
    let before = client.personer("krr:global/kontaktinformasjon.read", &[BOTH_CHANNELS, DELETED]).await.body;
    client.krr.put(krr_fixtures::Person::slettet(BOTH_CHANNELS.parse().unwrap()));
    client.krr.put(krr_fixtures::Person::aktiv(DELETED.parse().unwrap()));
    put(&client, json!({ "register": "real", "token": "P1D" })).await;
    client.send(Method::PUT, "/_mock/mutant", json!({ "id": "spaced-json" })).await;
    assert_ne!(client.personer("krr:global/kontaktinformasjon.read", &[BOTH_CHANNELS, DELETED]).await.body, before);

    assert_eq!(client.send(Method::POST, "/_mock/reset", "").await.status, 204);
    assert_eq!(clocks(&client).await, [NOON, NOON]);
    assert_eq!(client.get("/_mock/mutant").await.json().get("telling"), None::<&Value>);
    assert_eq!(client.get("/_mock/exchanges").await.json(), json!({ "exchanges": [] }));
    assert_eq!(client.personer("krr:global/kontaktinformasjon.read", &[BOTH_CHANNELS, DELETED]).await.body, before);
}
