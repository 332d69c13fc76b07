//! What `POST /rest/v2/krr/hentEndringer` lists, and for whom (BEGREP-ENDRING).

use http::Method;
use krr_fixtures::{Deck, Person};
use krr_mock_server::{KrrMock, Strictness};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, FEED, KRR_FEED, LookupClient, V2, noon, persona, send};

/// Every id is greater than this (DOC-COPY).
pub(crate) const BEFORE: u64 = 200_000_000;
/// The default deck has 36 persons, one of them unknown to it.
pub(crate) const END: u64 = BEFORE + 36;

pub(crate) async fn feed(client: &LookupClient, from: u64) -> Value {
    let answer = send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": from }))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

pub(crate) fn who(page: &Value) -> Vec<&str> {
    page["list"].as_array().unwrap().iter().map(|person| person["personidentifikator"].as_str().unwrap()).collect()
}

/// How many are listed, and the three ids.
pub(crate) fn numbers(page: &Value) -> (usize, [u64; 3]) {
    let ids = ["fraEndringsId", "tilEndringsId", "sisteEndringsId"].map(|name| page[name].as_u64().unwrap());
    (page["list"].as_array().unwrap().len(), ids)
}

#[tokio::test]
async fn the_feed_from_0_has_the_whole_deck_in_order() {
    let client = LookupClient::start().await;
    let page = feed(&client, 0).await;
    let deck = Deck::bundled("default").unwrap();
    let everybody = deck.residents().iter().map(|resident| resident.personidentifikator().as_str());
    let registered: Vec<&str> = everybody.filter(|who| **who != persona("unknown")).collect();
    assert_eq!((who(&page), numbers(&page).1), (registered.clone(), [0, END, END]));
    let names: Vec<&String> = page.as_object().unwrap().keys().collect();
    assert_eq!(names, ["list", "fraEndringsId", "tilEndringsId", "sisteEndringsId"]);
    // An id of the system before means the beginning, too.
    assert_eq!(who(&feed(&client, 4_711).await), registered);
    assert_eq!(feed(&client, BEFORE).await["list"], page["list"]);
    client.krr.verify();
}

#[tokio::test]
async fn a_changed_person_is_listed_once_under_the_newest_id() {
    let client = LookupClient::start().await;
    let delete = async |who: &str| client.send(Method::DELETE, &format!("/_mock/personer/{who}"), "").await.status;
    let newcomer = persona("unknown");
    for address in ["a@example.no", "b@example.no"] {
        client.krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse(address));
    }
    client.krr.put(Person::aktiv(newcomer.parse().unwrap()).epostadresse("c@example.no"));
    assert_eq!(delete(&newcomer).await, 204);
    let whole = feed(&client, 0).await;
    assert_eq!(numbers(&whole), (36, [0, END + 4, END + 4]), "35 and the newcomer");
    assert_eq!(who(&whole).iter().filter(|who| **who == BOTH_CHANNELS).count(), 1);
    let page = feed(&client, END).await;
    assert_eq!(numbers(&page), (2, [END, END + 4, END + 4]));
    assert_eq!(page["list"][0]["kontaktinformasjon"]["epostadresse"], "b@example.no", "as they are now");
    let slettet =
        json!({ "personidentifikator": newcomer, "status": "SLETTET", "varslingsstatus": "KAN_IKKE_VARSLES" });
    assert_eq!(page["list"][1], slettet);
    assert_eq!(numbers(&feed(&client, END + 2).await).0, 1, "the older id is gone");
    client.krr.verify();
}

/// N5.
#[tokio::test]
async fn a_feed_item_is_a_lookup_with_language() {
    let client = LookupClient::start().await;
    let page = feed(&client, 0).await;
    let asked = json!({ "personidentifikatorer": who(&page) });
    let people = send(client.call(V2, KRR_FEED, &asked)).await.json()["personer"].take();
    let (mut items, people) = (page["list"].as_array().unwrap().clone(), people.as_array().unwrap());
    items.sort_by_key(|person| person["personidentifikator"].as_str().unwrap().to_owned());
    let (mut mailboxes, mut languages) = (0, 0);
    for (person, item) in people.iter().zip(&items) {
        languages += usize::from(item.get("spraak").is_some() && item["spraak_oppdatert"].is_string());
        mailboxes += usize::from(item.get("digital_post").is_some() && item["sertifikat"].is_string());
        assert_eq!(item.to_string(), person.to_string(), "the same members in the same order");
    }
    assert!(mailboxes > 2 && languages > 2, "{mailboxes} {languages}");
    let expired = items.iter().find(|item| item["personidentifikator"] == persona("expired-mailbox-language").as_str());
    assert!(expired.unwrap()["kontaktinformasjon"]["epostadresse"].is_string(), "nothing is withheld");
}

/// The other reading of N5.
#[tokio::test]
async fn a_feed_by_the_docs_has_no_language() {
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).strictness(Strictness::Docs)).await;
    let page = feed(&client, 0).await;
    assert!(page["list"].as_array().unwrap().iter().all(|item| item.get("spraak").is_none()));
}

#[tokio::test]
async fn the_feed_needs_all_three_scopes() {
    let client = LookupClient::start().await;
    let scopes: Vec<&str> = KRR_FEED.split(' ').collect();
    let ask = async |scope: &str| send(client.call(FEED, scope, &json!({ "fraEndringsId": 0 }))).await;
    for held in 1..1 << scopes.len() {
        let held: Vec<&str> = (0..scopes.len()).filter(|at| held & (1 << at) != 0).map(|at| scopes[at]).collect();
        let answer = ask(&held.join(" ")).await;
        assert_eq!(answer.status, if held.len() == scopes.len() { 200 } else { 403 }, "{held:?}");
    }
    let without = client.request(Method::POST, FEED).body(r#"{"fraEndringsId":0}"#);
    assert_eq!(send(without).await.status, 401);
    assert_eq!(client.own_breaches().await, 0);
}
