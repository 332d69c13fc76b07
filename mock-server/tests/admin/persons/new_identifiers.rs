use std::collections::HashSet;

use http::Method;
use krr_fixtures::{Personidentifikator, Population, Series};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, Response, noon};

async fn post(client: &LookupClient, body: &Value) -> Response {
    client.send(Method::POST, "/_mock/personidentifikatorer", body).await
}

async fn new(client: &LookupClient, body: Value) -> Vec<Personidentifikator> {
    let answer = post(client, &body).await;
    assert_eq!(answer.status, 200, "{body} {answer:?}");
    let texts = answer.json()["personidentifikatorer"].take();
    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().parse().unwrap()).collect()
}

fn is_even(pid: &Personidentifikator) -> bool {
    (pid.digits()[8] - b'0').is_multiple_of(2)
}

#[tokio::test]
async fn new_identifiers_are_valid_and_as_asked_for() {
    let client = LookupClient::start().await;
    let women = new(&client, json!({ "count": 50, "born": 1990, "sex": "female" })).await;
    assert_eq!(women.iter().collect::<HashSet<_>>().len(), 50);
    assert!(women.iter().all(|pid| pid.series() == Series::Synthetic && pid.birth_date().unwrap().year() == 1990));
    assert!(women.iter().all(is_even));
    let men = new(&client, json!({ "count": 20, "born": "1990-08", "sex": "male", "kind": "d-nummer" })).await;
    assert!(men.iter().all(|pid| pid.series() == Series::SyntheticDNummer && !is_even(pid)));
    assert!(men.iter().all(|pid| pid.birth_date().unwrap().month() == 8));
    let day = new(&client, json!({ "count": 1, "born": "2001-02-28" })).await;
    assert_eq!(day[0].birth_date().unwrap().to_string(), "2001-02-28");
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_seed_repeats_identifiers_until_somebody_has_them() {
    let client = LookupClient::start().await;
    let wanted = json!({ "count": 5, "seed": 7 });
    let first = new(&client, wanted.clone()).await;
    assert_eq!(new(&client, wanted.clone()).await, first);
    assert_ne!(new(&client, json!({ "count": 5 })).await, new(&client, json!({ "count": 5 })).await, "by chance");
    let path = format!("/_mock/personer/{}", first[0].as_str());
    assert_eq!(client.send(Method::PUT, &path, "{}").await.status, 201, "nobody had it");
    let later = new(&client, wanted).await;
    assert_eq!((later[0], later.contains(&first[0])), (first[1], false));
}

#[tokio::test]
async fn nobody_of_a_full_population_has_a_new_identifier() {
    let population = Population::new(12_000_000, 7).unwrap();
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).population(population)).await;
    for pid in new(&client, json!({ "count": 100, "seed": 1 })).await {
        assert_eq!(client.get(&format!("/_mock/personer/{}", pid.as_str())).await.status, 404);
    }
}

#[tokio::test]
async fn an_impossible_request_is_refused_with_the_place() {
    let client = LookupClient::start().await;
    for (body, pointer) in [
        (json!({}), ""),
        (json!({ "count": 0 }), "/count"),
        (json!({ "count": 10_001 }), "/count"),
        (json!({ "count": 1.5 }), "/count"),
        (json!({ "count": 1000, "born": "1990-08-11" }), "/count"),
        (json!({ "count": 1, "born": 1853 }), "/born"),
        (json!({ "count": 1, "born": "1853" }), "/born"),
        (json!({ "count": 1, "born": "1990-02-30" }), "/born"),
        (json!({ "count": 1, "born": "last year" }), "/born"),
        (json!({ "count": 1, "sex": "JA" }), "/sex"),
        (json!({ "count": 1, "kind": "passport" }), "/kind"),
        (json!({ "count": 1, "seed": -1 }), "/seed"),
        (json!({ "count": 1, "year": 1990 }), "/year"),
    ] {
        let answer = post(&client, &body).await;
        let said = answer.json();
        assert_eq!((answer.status, &said["violations"][0]["body"]), (400, &json!(pointer)), "{body} {said}");
    }
    let free = post(&client, &json!({ "count": 1000, "born": "1990-08-11" })).await.json();
    assert!(free["error"].as_str().unwrap().starts_with("only "), "{free}");
    assert_eq!(client.own_breaches().await, 0);
}
