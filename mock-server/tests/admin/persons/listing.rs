//! `GET /_mock/personer`: everybody in order, a page at a time, as JSON or a line each.

use http::Method;
use krr_fixtures::{Deck, Population};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, Response, noon, send};
use crate::support::world_client::{personer, unused_pid};

const CITIZENS: u32 = 2500;

/// The default deck, a population, and two newcomers; with them, who is expected, in order.
pub(crate) async fn country() -> (LookupClient, Vec<String>) {
    let deck = Deck::bundled("default").unwrap();
    let population = Population::new(CITIZENS, 7).unwrap();
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).population(population.clone())).await;
    let residents: Vec<_> = deck.residents().iter().map(|resident| *resident.personidentifikator()).collect();
    let population = population.excluding(residents.iter().copied()).unwrap();
    let citizens = (0..CITIZENS).map(|index| population.personidentifikator(index).unwrap());
    let mut everybody: Vec<String> = residents.into_iter().chain(citizens).map(|who| who.as_str().to_owned()).collect();
    for newcomer in [unused_pid(100), unused_pid(0)] {
        assert_eq!(client.send(Method::PUT, &personer(&newcomer), "{}").await.status, 201);
        everybody.push(newcomer);
    }
    (client, everybody)
}

pub(crate) fn identifiers(personer: &Value) -> Vec<String> {
    let who = |person: &Value| person["personidentifikator"].as_str().unwrap().to_owned();
    personer.as_array().unwrap().iter().map(who).collect()
}

async fn lines(client: &LookupClient, query: &str, accept: &str) -> Response {
    send(client.request(Method::GET, &format!("/_mock/personer{query}")).header("accept", accept)).await
}

#[tokio::test]
async fn pages_span_deck_population_and_added_persons() {
    let (client, everybody) = country().await;
    let all = everybody.len();
    let whole = client.get("/_mock/personer?limit=100000").await.json();
    assert_eq!((identifiers(&whole["personer"]), whole["total"].as_u64()), (everybody.clone(), Some(all as u64)));
    let deck = all - 2 - CITIZENS as usize;
    for (query, from, to) in [
        ("", 0, 1000),
        ("?offset=0&limit=1", 0, 1),
        ("?offset=1&limit=0", 1, 1),
        (&format!("?offset={}&limit=4", deck - 2), deck - 2, deck + 2),
        (&format!("?offset={}&limit=9", all - 4), all - 4, all),
        (&format!("?limit=5&offset={}", all - 1), all - 1, all),
        (&format!("?offset={all}"), all, all),
        ("?offset=9223372036854775807&limit=100000", all, all),
    ] {
        let answer = client.get(&format!("/_mock/personer{query}")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{query}");
        let page = answer.json();
        assert_eq!(identifiers(&page["personer"]), everybody[from..to], "{query}");
        assert_eq!(page["personer"].as_array().unwrap()[..], whole["personer"].as_array().unwrap()[from..to]);
        assert_eq!(page["total"], all, "{query}");
        let answer = lines(&client, query, "application/x-ndjson").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-ndjson")), "{query}");
        assert!(answer.body.is_empty() || answer.body.ends_with('\n'));
        let written: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(json!(written), page["personer"], "{query}");
    }
    for (accept, media_type) in [
        ("text/html, Application/X-NDJSON;charset=utf-8", "application/x-ndjson"),
        ("application/x-ndjsonp", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
    ] {
        assert_eq!(lines(&client, "?limit=1", accept).await.header("content-type"), Some(media_type), "{accept}");
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn an_invalid_page_is_rejected_with_its_reason() {
    let client = LookupClient::start().await;
    for (query, name) in [
        ("?offset=-1", "offset"),
        ("?limit=-1", "limit"),
        ("?limit=100001", "limit"),
        ("?limit=ten", "limit"),
        ("?limit=", "limit"),
        ("?offset=1.5", "offset"),
        ("?offset=1e3", "offset"),
        ("?offset=1.0", "offset"),
        ("?offset=true", "offset"),
        ("?offset=null", "offset"),
        ("?offset=18446744073709551615", "offset"),
        ("?offset=18446744073709551616", "offset"),
        ("?offset=%201", "offset"),
        ("?limit=-1&limit=5", "limit"),
        ("?limit=2&limit=3", "limit"),
    ] {
        for accept in ["application/json", "application/x-ndjson"] {
            let answer = lines(&client, query, accept).await;
            assert_eq!((answer.status, answer.header("content-type")), (400, Some("application/json")), "{query}");
            let error = answer.json()["error"].take();
            assert!(error.as_str().unwrap().contains(&format!("the parameter `{name}`: ")), "{query} {error}");
        }
    }
    assert_eq!(client.own_breaches().await, 0);
}
