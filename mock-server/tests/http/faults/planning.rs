use krr_mock_server::{Fault, FaultsFile, KrrMock};
use serde_json::{Value, json};

use super::{look_up, look_up_of};
use crate::support::client::send;

async fn admin(krr: &KrrMock, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let request = reqwest::Client::new().request(method.parse().unwrap(), format!("{}/_mock{path}", krr.uri()));
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body.to_string()),
        None => request,
    };
    let response = send(request).await;
    (response.status, serde_json::from_str(&response.body).unwrap_or_default())
}

#[tokio::test]
async fn a_fault_is_planned_counted_and_ended() {
    let krr = KrrMock::start().await;
    assert_eq!(admin(&krr, "GET", "/faults", None).await.1, json!({ "faults": [] }));
    let body = json!({ "on": { "operation": "getUsers" }, "times": 1, "do": { "status": 503 } });
    let (status, planned) = admin(&krr, "POST", "/faults", Some(&body)).await;
    assert_eq!((status, &planned["id"], &planned["hits"]), (201, &json!("fault-1"), &json!(0)));
    assert_eq!([look_up(&krr).status(), look_up(&krr).status()], [Some(503), Some(200)]);
    let listed = admin(&krr, "GET", "/faults", None).await.1;
    assert_eq!((&listed["faults"][0]["hits"], &listed["faults"][0]["active"]), (&json!(1), &json!(false)));
    assert_eq!(admin(&krr, "DELETE", "/faults/fault-1", None).await.0, 204);
    assert_eq!(admin(&krr, "DELETE", "/faults/fault-1", None).await.0, 404);
    let (status, set) = admin(&krr, "POST", "/faults", Some(&json!({ "set": "outage" }))).await;
    assert_eq!((status, set["faults"].as_array().map(Vec::len)), (201, Some(1)));
    assert_eq!(look_up(&krr).status(), Some(503));
    assert_eq!(admin(&krr, "DELETE", "/faults", None).await.0, 204);
    assert_eq!(look_up(&krr).status(), Some(200));
}

#[tokio::test]
async fn a_wrong_fault_is_refused_with_the_place_and_the_reason() {
    let krr = KrrMock::start().await;
    let mut refusals = Vec::new();
    for body in [
        json!({}),
        json!({ "do": {} }),
        json!({ "do": { "stauts": 503 } }),
        json!({ "do": { "status": 99 } }),
        json!({ "do": { "status": 503, "delay": "1s" } }),
        json!({ "do": { "delay": "soon" } }),
        json!({ "do": { "close": "later" } }),
        json!({ "do": { "status": 503 }, "time": 1 }),
        json!({ "do": { "status": 503 }, "times": 0 }),
        json!({ "do": { "status": 503 }, "on": { "share": 2 } }),
        json!({ "do": { "status": 503 }, "on": { "operation": "getUserz" } }),
        json!({ "do": { "status": 503 }, "on": { "service": "altinn" } }),
        json!({ "do": { "close": "at-accept" }, "on": { "service": "krr" } }),
        json!({ "set": "brexit" }),
    ] {
        let (status, refusal) = admin(&krr, "POST", "/faults", Some(&body)).await;
        assert_eq!(status, 400, "{body}: {refusal}");
        refusals.push(format!(
            "{body}\n  {} at {}",
            refusal["error"].as_str().unwrap(),
            refusal["violations"][0]["body"]
        ));
    }
    insta::assert_snapshot!(refusals.join("\n"));
    assert!(admin(&krr, "GET", "/faults", None).await.1["faults"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_header_asks_for_a_fault_of_one_request() {
    let krr = KrrMock::start().await;
    assert_eq!(look_up_of(&krr, "Prefer: code=503\r\n", super::ASKED).status(), Some(503));
    assert_eq!(look_up_of(&krr, "Prefer: return=minimal\r\n", super::ASKED).status(), Some(200));
    let closed = look_up_of(&krr, "KRR-Mock-Fault: close=before-head\r\n", super::ASKED);
    assert!(closed.bytes.is_empty());
    assert_eq!(look_up_of(&krr, "KRR-Mock-Fault: outage\r\n", super::ASKED).status(), Some(503));
    let wrong = look_up_of(&krr, "KRR-Mock-Fault: outrage\r\n", super::ASKED);
    assert_eq!(wrong.status(), Some(400));
    assert!(wrong.header("krr-mock-hint")[0].contains("NAME=VALUE"));
    assert_eq!(look_up(&krr).status(), Some(200));
}

#[tokio::test]
async fn conditions_choose_persons_times_and_worlds() {
    let krr = KrrMock::start().await;
    krr.fault(Fault::status(500).on_person("22859197810"));
    assert_eq!(look_up(&krr).status(), Some(200));
    assert_eq!(look_up_of(&krr, "", r#"{"personidentifikatorer":["22859197810"]}"#).status(), Some(500));
    krr.clear_faults();
    let world = krr.world("failing");
    world.fault(Fault::status(500));
    assert_eq!(look_up(&krr).status(), Some(200));
    let between = json!({ "on": { "from": "2100-01-01T00:00:00Z" }, "do": { "status": 500 } });
    assert_eq!(admin(&krr, "POST", "/faults", Some(&between)).await.0, 201);
    assert_eq!(look_up(&krr).status(), Some(200));
}

#[tokio::test]
async fn the_same_seed_fails_the_same_requests() {
    let krr = KrrMock::start().await;
    let run = || {
        let plan = json!({ "status": 500 });
        krr.clear_faults();
        krr.fault(serde_json::from_value(json!({ "on": { "share": 0.4 }, "seed": 9, "do": plan })).unwrap());
        (0..20).map(|_| look_up(&krr).status()).collect::<Vec<_>>()
    };
    let first = run();
    assert_eq!(first, run());
    assert!(first.contains(&Some(500)) && first.contains(&Some(200)), "{first:?}");
}

#[tokio::test]
async fn faults_of_the_start_come_back_with_a_reset() {
    let krr = KrrMock::builder().faults(FaultsFile::named("outage").unwrap()).start().await.unwrap();
    assert_eq!(look_up(&krr).status(), Some(503));
    krr.clear_faults();
    assert_eq!(look_up(&krr).status(), Some(200));
    krr.reset();
    assert_eq!(look_up(&krr).status(), Some(503));
    assert_eq!(admin(&krr, "GET", "/health", None).await.0, 200);
}
