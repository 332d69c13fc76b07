//! The journal selects exchanges, waits for them, and has them line by line.

use std::time::{Duration, Instant};

use http::Method;
use krr_mock_server::Fault;
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, CONTACT, DELETED, LookupClient, PERSON, PRINT, send};

async fn ids(client: &LookupClient, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/_mock/exchanges?{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let exchanges = answer.json()["exchanges"].take();
    exchanges.as_array().unwrap().iter().map(|exchange| exchange["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn each_filter_selects_and_all_of_them_narrow() {
    let client = LookupClient::start().await;
    client.personer(CONTACT, &[DELETED]).await;
    client.krr.clocks().register.advance("PT1H".parse().unwrap()).unwrap();
    client.personer(CONTACT, &[BOTH_CHANNELS]).await;
    client.get(PRINT).await;
    let token = client.krr.user_token("user/kontaktinformasjon.read", DELETED);
    send(client.request(Method::GET, PERSON).bearer_auth(&token)).await;
    client.get("/nowhere").await;
    for (query, expected) in [
        ("", &["1", "2", "3", "4", "5"][..]),
        ("operation=getUsers", &["1", "2"]),
        ("status=404", &["5"]),
        ("personidentifikator=17894199350", &["1", "4"]),
        ("client_id=krr-mock", &["1", "2", "4"]),
        ("since=2023-10-12T11:00:00Z", &["2", "3", "4", "5"]),
        ("since=2023-10-12T13:00:00%2B02:00", &["2", "3", "4", "5"]),
        ("since=3", &["4", "5"]),
        ("limit=2", &["4", "5"]),
        ("client_id=krr-mock&operation=getUsers&limit=1", &["2"]),
        ("client_id=nobody", &[]),
    ] {
        assert_eq!(ids(&client, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn an_exchange_says_why_each_person_was_answered_so() {
    let client = LookupClient::start().await;
    let scopes = format!("{CONTACT} global/varslingsstatus.read");
    client.personer(&scopes, &[DELETED, BOTH_CHANNELS]).await;
    client.krr.clocks().register.advance("P18M".parse().unwrap()).unwrap();
    client.personer(&scopes, &[BOTH_CHANNELS]).await;
    let answer = client.get("/_mock/exchanges").await;
    let persons = |exchange: usize| answer.json()["exchanges"][exchange]["persons"].clone();
    let deleted = json!({ "personidentifikator": DELETED, "rules": ["deleted-says-little"] });
    let person = |rules: &[&str]| json!({ "personidentifikator": BOTH_CHANNELS, "rules": rules });
    assert_eq!(persons(0), json!([deleted, person(&["eighteen-months", "members-follow-scopes"])]));
    assert_eq!(persons(1), json!([person(&["eighteen-months", "expired-withheld", "members-follow-scopes"])]));
    let refused = client.personer("krr:global/nothing", &[DELETED]).await;
    assert_ne!(refused.status, 200);
    assert!(client.krr.exchanges().last().unwrap().persons().is_empty());
}

#[tokio::test]
async fn a_parameter_that_is_unknown_or_wrong_is_refused_with_its_name() {
    let client = LookupClient::start().await;
    for (path, name) in [
        ("/_mock/exchanges?operatoin=getUsers", "operatoin"),
        ("/_mock/exchanges?operation=getNobody", "operation"),
        ("/_mock/exchanges.har?operation=getNobody", "operation"),
        ("/_mock/exchanges?limit=1&limit=2", "limit"),
        ("/_mock/exchanges?status=many", "status"),
        ("/_mock/exchanges?since=yesterday", "since"),
        ("/_mock/exchanges?limit=0", "limit"),
        ("/_mock/exchanges?wait_ms=60001", "wait_ms"),
        ("/_mock/health?verbose", "verbose"),
        ("/_mock/exchanges/1?limit=1", "limit"),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.json()["error"].as_str().unwrap().contains(name), "{path} {answer:?}");
    }
}

#[tokio::test]
async fn a_wait_ends_with_the_exchange_or_with_its_time() {
    let client = LookupClient::start().await;
    client.get(PRINT).await;
    let started = Instant::now();
    let waiting = client.request(Method::GET, "/_mock/exchanges?wait_ms=30000&at_least=2&status=200").send();
    let answer = tokio::spawn(waiting);
    tokio::time::sleep(Duration::from_millis(50)).await;
    client.get("/nowhere").await;
    client.get(PRINT).await;
    let answer = answer.await.unwrap().unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["exchanges"].as_array().unwrap().len(), 2);
    assert!(started.elapsed() < Duration::from_secs(20));

    let started = Instant::now();
    assert_eq!(ids(&client, "wait_ms=60&at_least=9").await.len(), 3);
    assert!(started.elapsed() >= Duration::from_millis(60));
    assert_eq!(ids(&client, "at_least=9").await.len(), 3, "without a wait nothing is awaited");
}

#[tokio::test]
async fn a_wait_for_nothing_keeps_no_other_request_waiting() {
    let client = LookupClient::start().await;
    let waiting: Vec<_> = (0..20)
        .map(|_| tokio::spawn(client.request(Method::GET, "/_mock/exchanges?wait_ms=1500&at_least=1000").send()))
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let started = Instant::now();
    assert_eq!(client.get(PRINT).await.status, 200);
    assert!(started.elapsed() < Duration::from_secs(1));
    for answer in waiting {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn exchanges_come_as_lines_when_asked_for() {
    let client = LookupClient::start().await;
    client.get(PRINT).await;
    client.get("/nowhere").await;
    let request = client.request(Method::GET, "/_mock/exchanges?limit=5").header("accept", "application/x-ndjson");
    let answer = send(request).await;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["status"].as_u64().unwrap()).collect::<Vec<_>>(), [200, 404]);
}

#[tokio::test]
async fn every_answer_of_a_service_names_its_exchange_and_none_of_ours_does() {
    let client = LookupClient::start().await;
    client.krr.fault(Fault::status(503).on("getUsers").times(1));
    for (path, expected) in [(PRINT, Some("1")), ("/nowhere", Some("2")), ("/jwk", Some("3")), ("/_mock/health", None)]
    {
        assert_eq!(client.get(path).await.header("krr-mock-exchange"), expected, "{path}");
    }
    let failed = client.personer(CONTACT, &[DELETED]).await;
    assert_eq!((failed.status, failed.header("krr-mock-exchange")), (503, Some("4")));
    let exchange = client.get("/_mock/exchanges/4").await.json();
    assert_eq!((&exchange["fault"], &exchange["client_id"]), (&"fault-1".into(), &"krr-mock".into()));
    assert_eq!(exchange["response_headers"]["krr-mock-exchange"], "4");
    for unknown in ["17", "x", "-1"] {
        assert_eq!(client.get(&format!("/_mock/exchanges/{unknown}")).await.status, 404);
    }
}

#[tokio::test]
async fn the_archive_has_every_member_that_har_requires() {
    let client = LookupClient::start().await;
    client.personer(CONTACT, &[DELETED]).await;
    client.get(&format!("{PRINT}?a=b%26c")).await;
    let log = client.get("/_mock/exchanges.har").await.json()["log"].take();
    assert_eq!((&log["version"], &log["creator"]["name"]), (&"1.2".into(), &"krr-mock".into()));
    let [look_up, print] = [0, 1].map(|index| &log["entries"][index]);
    for entry in [look_up, print] {
        for (object, members) in [
            (entry, &["startedDateTime", "time", "request", "response", "cache", "timings"][..]),
            (
                &entry["request"],
                &["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"],
            ),
            (
                &entry["response"],
                &[
                    "status",
                    "statusText",
                    "httpVersion",
                    "cookies",
                    "headers",
                    "content",
                    "redirectURL",
                    "headersSize",
                    "bodySize",
                ],
            ),
            (&entry["response"]["content"], &["size", "mimeType"]),
            (&entry["timings"], &["send", "wait", "receive"]),
        ] {
            let missing: Vec<_> = members.iter().filter(|member| object.get(**member).is_none()).collect();
            assert!(missing.is_empty(), "{missing:?} in {object}");
        }
    }
    let post = &look_up["request"]["postData"];
    assert_eq!(
        (&post["mimeType"], post["text"].as_str().unwrap().contains(DELETED)),
        (&"application/json".into(), true)
    );
    assert_eq!(print["request"]["url"], format!("{}{PRINT}?a=b%26c", client.krr.uri()));
    assert_eq!(print["request"]["queryString"], serde_json::json!([{ "name": "a", "value": "b&c" }]));
    let one = client.get("/_mock/exchanges.har?limit=1&status=200").await.json();
    assert_eq!(one["log"]["entries"].as_array().unwrap().len(), 1);
}
