//! Ordinary identifiers: only where their own deck is loaded, and then only that deck's.

use http::Method;
use krr_fixtures::{Deck, Person};
use krr_mock_server::{KrrMock, KrrMockBuilder};
use serde_json::json;

use crate::support::client::{LookupClient, noon};
use crate::support::world_client::personer;

/// Of the operator's deck, e-mail and mobile.
const OPERATORS: &str = "27129324169";
/// Published by the operator too (POSTMAN, the guide), and in no deck.
const NOBODYS: &str = "23079422568";

async fn with_decks(names: &[&str]) -> LookupClient {
    let deck = |name: &&str| Deck::bundled(name).unwrap();
    let builder = names.iter().map(deck).fold(KrrMock::builder().clock(noon()), KrrMockBuilder::deck);
    LookupClient::start_with(builder).await
}

#[tokio::test]
async fn a_non_synthetic_identifier_needs_the_operator_deck() {
    let [usual, operator, both] = [
        with_decks(&["default"]).await,
        with_decks(&["ver2-operator"]).await,
        with_decks(&["default", "ver2-operator"]).await,
    ];
    for (client, who, status) in [
        (&usual, OPERATORS, 400),
        (&usual, NOBODYS, 400),
        (&operator, OPERATORS, 200),
        (&operator, NOBODYS, 400),
        (&both, OPERATORS, 200),
        (&both, NOBODYS, 400),
    ] {
        let answer = client.send(Method::PUT, &personer(who), json!({ "spraak": "nn" })).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 400 {
            let said = answer.json();
            assert!(said["error"].as_str().unwrap().contains("add 80 to the month"), "{said}");
            assert_eq!(said["violations"][0]["reason"], said["error"]);
            assert!(!answer.body.contains(who));
            assert_eq!(client.send(Method::DELETE, &personer(who), "").await.status, 404);
        }
    }
    assert_eq!(operator.send(Method::DELETE, &personer(OPERATORS), "").await.status, 204);
    assert_eq!(operator.send(Method::PUT, &personer(OPERATORS), "{}").await.status, 200, "and back again");
}

#[tokio::test]
#[should_panic(expected = "add 80 to the month")]
async fn put_rejects_non_synthetic_identifiers() {
    with_decks(&["default"]).await.krr.put(Person::aktiv(OPERATORS.parse().unwrap()));
}

#[tokio::test]
async fn every_person_of_the_operator_deck_can_be_put_back_as_read() {
    let client = with_decks(&["ver2-operator"]).await;
    let everybody = client.get("/_mock/personer").await.json()["personer"].take();
    assert_eq!(everybody.as_array().unwrap().len(), 25);
    for person in everybody.as_array().unwrap() {
        let who = person["personidentifikator"].as_str().unwrap();
        let answer = client.send(Method::PUT, &personer(who), person).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let mut came_back = answer.json();
        came_back.as_object_mut().unwrap().remove("oppdatert");
        assert_eq!(&came_back, person);
    }
    assert_eq!(client.own_breaches().await, 0);
}
