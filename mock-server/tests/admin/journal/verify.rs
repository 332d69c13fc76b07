//! What was expected came, or the answer says what came instead.

use http::Method;
use krr_mock_server::Expectation;
use serde_json::{Value, json};

use crate::admin::journal::recording::complaint;
use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSONER, PRINT, Response, send};

async fn verify(client: &LookupClient, expectation: &Value) -> Response {
    client.send(Method::POST, "/_mock/verify", expectation).await
}

async fn two_look_ups_and_a_certificate() -> LookupClient {
    let client = LookupClient::start().await;
    client.personer(CONTACT, &[DELETED]).await;
    client.get(PRINT).await;
    client.personer(CONTACT, &[BOTH_CHANNELS, DELETED]).await;
    client
}

#[tokio::test]
async fn what_came_is_confirmed_over_http_as_in_rust() {
    let client = two_look_ups_and_a_certificate().await;
    for expectation in [
        json!({ "operation": "getUsers", "times": 2 }),
        json!({ "operation": "getUsers" }),
        json!({ "method": "post", "path": PERSONER, "status": 200, "client_id": "krr-mock" }),
        json!({ "body": { "personidentifikatorer": [DELETED] }, "times": 2 }),
        json!({ "body": { "personidentifikatorer": [BOTH_CHANNELS, DELETED] }, "times": 1 }),
        json!({ "headers": { "Content-Type": "application/json" }, "times": { "at_least": 1, "at_most": 2 } }),
        json!({ "operation": "getUser", "times": 0 }),
        json!({ "in_order": [{ "operation": "getUsers" }, { "path": PRINT }, { "operation": "getUsers" }] }),
        json!({ "operation": "getUsers", "in_order": [{ "status": 200 }, { "status": 200 }] }),
        json!({ "expect": [{ "operation": "getUsers" }, { "status": 404, "times": 0 }] }),
    ] {
        let answer = verify(&client, &expectation).await;
        assert_eq!((answer.status, &answer.json()["ok"]), (200, &json!(true)), "{expectation} {answer:?}");
        if let Ok(expectation) = serde_json::from_value::<Expectation>(expectation) {
            client.krr.expect(expectation);
        }
    }
    assert_eq!(complaint(&client.krr), None);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn what_did_not_come_is_refused_with_the_nearest_miss_over_http_as_in_rust() {
    let client = two_look_ups_and_a_certificate().await;
    for (expectation, matched, difference) in [
        (
            json!({ "operation": "getUsers", "times": 3 }),
            2,
            "operation: expected getUsers, and it was getPrintSertifikat",
        ),
        (json!({ "operation": "getUsers", "status": 503 }), 0, "status: expected 503, and it was 200"),
        (
            json!({ "operation": "getUsers", "body": { "personidentifikatorer": ["x"] } }),
            0,
            "/personidentifikatorer has no \"x\"",
        ),
        (
            json!({ "operation": "getUsers", "headers": { "x-trace": "1" } }),
            0,
            "header x-trace: expected 1, and it was none",
        ),
        (json!({ "in_order": [{ "path": PRINT }, { "path": PRINT }] }), 1, "path: expected"),
    ] {
        let answer = verify(&client, &expectation).await;
        let verdict = answer.json();
        assert_eq!(
            (answer.status, &verdict["ok"], &verdict["matched"]),
            (409, &json!(false), &json!(matched)),
            "{verdict}"
        );
        let nearest = verdict["nearest"][0]["differences"].to_string();
        assert!(nearest.contains(&difference.replace('"', "\\\"")), "{verdict}");
        client.krr.expect(serde_json::from_value(expectation).unwrap());
        let complaint = complaint(&client.krr).unwrap();
        assert!(complaint.contains("an expectation was not met") && complaint.contains(difference), "{complaint}");
    }
    let too_often = verify(&client, &json!({ "operation": "getUsers", "times": { "at_most": 1 } })).await.json();
    assert_eq!((&too_often["matched"], &too_often["nearest"][1]["exchange"]), (&json!(2), &json!("1")));
    let several = verify(&client, &json!({ "expect": [{ "path": PRINT }, { "path": "/x" }] })).await.json();
    assert_eq!(
        (&several["matched"], &several["expected"], &several["expectations"][0]["ok"]),
        (&json!(1), &json!(2), &json!(true))
    );
    client.krr.reset();
    assert_eq!(complaint(&client.krr), None, "a reset forgets expectations");
}

#[tokio::test]
async fn a_broken_contract_is_refused_with_the_breach() {
    let client = LookupClient::start().await;
    client.get("/nowhere").await;
    let kept = client.get("/_mock/verify").await;
    assert_eq!((kept.status, kept.json()), (200, json!({ "ok": true, "breaches": [] })));
    send(client.lookup(CONTACT).body(r#"{"personidentifikatorer":[]}"#)).await;
    let broken = client.get("/_mock/verify").await;
    assert_eq!(broken.status, 409);
    let breaches = broken.json()["breaches"].take();
    assert_eq!(
        (&breaches[0]["exchange"], &breaches[0]["client_breaches"][0]["rule"]),
        (&json!("2"), &json!("document-schema"))
    );
    assert_eq!(breaches.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_expectation_that_makes_no_sense_is_refused_with_its_place() {
    let client = LookupClient::start().await;
    for (expectation, word) in [
        (json!({ "operation": "getusers" }), "no operation has the id getusers"),
        (json!({ "opration": "getUsers" }), "opration"),
        (json!({ "times": "many" }), "times"),
        (json!({ "times": { "atleast": 1 } }), "times"),
        (json!({ "expect": [] }), "at least one"),
        (json!({ "expect": [{ "statsu": 1 }] }), "statsu"),
        (json!({ "expect": [{}], "status": 200 }), "expect stands alone"),
        (json!({ "in_order": [{}], "times": 1 }), "in_order has no times"),
    ] {
        let answer = verify(&client, &expectation).await;
        assert_eq!(answer.status, 400, "{expectation} {answer:?}");
        assert!(answer.body.contains(word), "{expectation} {answer:?}");
    }
}
