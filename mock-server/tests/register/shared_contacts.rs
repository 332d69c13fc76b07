//! N1: whether others have an e-mail address or mobile number too is computed from the register.

use http::Method;
use krr_fixtures::{Deck, Person, Population};
use krr_mock_server::{Clock, KrrMock, KrrMockBuilder};
use serde_json::{Value, json};

use crate::lookup::generations::asked;
use crate::support::client::{BOTH_CHANNELS, FEED, KRR_FEED, LookupClient, V1, V2, send};

const OLA: &str = "11889010012";
const KARI: &str = "42858520023";

/// At a time at which all later members are shown.
async fn start(set_up: impl FnOnce(KrrMockBuilder) -> KrrMockBuilder) -> LookupClient {
    let clock = Clock::standing("2026-11-30T10:00:00Z".parse().unwrap());
    LookupClient::start_with(set_up(KrrMock::builder().clock(clock))).await
}

async fn put(client: &LookupClient, who: &str, contact: Value) {
    let person = json!({ "kontaktinformasjon": contact });
    let answer = client.send(Method::PUT, &format!("/_mock/personer/{who}"), person).await;
    assert!(answer.status == 200 || answer.status == 201, "{answer:?}");
}

/// What both versions, the feed and the look-up of the person say of the e-mail address and the mobile number.
async fn duplicates(client: &LookupClient, who: &str) -> [String; 2] {
    let contact = async |path| {
        let mut body = send(client.call(path, KRR_FEED, &asked(who))).await.json();
        body["personer"][0]["kontaktinformasjon"].take()
    };
    let seen = contact(V2).await;
    assert_eq!(seen, contact(V1).await);
    let token = client.krr.user_token("krr:user/kontaktinformasjon.read", who);
    let own = send(client.request(Method::GET, "/rest/v2/person").bearer_auth(token)).await.json();
    assert_eq!(seen, own["kontaktinformasjon"]);
    let feed = send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 0 }))).await.json();
    let mut items = feed["list"].as_array().unwrap().iter();
    let item = items.find(|item| item["personidentifikator"] == who).unwrap();
    assert_eq!(seen, item["kontaktinformasjon"]);
    let said = |name| seen[format!("{name}_duplisert")].as_str().unwrap_or("-").to_owned();
    ["epostadresse", "mobiltelefonnummer"].map(said)
}

#[tokio::test]
async fn a_contact_is_shared_as_long_as_two_persons_have_it() {
    let client = start(|builder| builder).await;
    put(&client, OLA, json!({ "epostadresse": "ola@example.no", "mobiltelefonnummer": "+4790000001" })).await;
    assert_eq!(duplicates(&client, OLA).await, ["NEI", "NEI"]);
    put(&client, KARI, json!({ "epostadresse": "OLA@example.no", "mobiltelefonnummer": "900 00 001" })).await;
    for who in [OLA, KARI] {
        assert_eq!(duplicates(&client, who).await, ["JA", "JA"], "in whatever spelling");
    }
    put(&client, KARI, json!({ "epostadresse": "kari@example.no" })).await;
    assert_eq!(duplicates(&client, OLA).await, ["NEI", "NEI"], "a PUT took it back");
    assert_eq!(duplicates(&client, KARI).await, ["NEI", "-"]);
    put(&client, KARI, json!({ "epostadresse": "ola@example.no" })).await;
    assert_eq!(duplicates(&client, OLA).await, ["JA", "NEI"]);
    client.send(Method::DELETE, &format!("/_mock/personer/{KARI}"), "").await;
    assert_eq!(duplicates(&client, OLA).await, ["NEI", "NEI"], "a deleted person has none");
    client.send(Method::POST, "/_mock/reset", "").await;
    assert_eq!(duplicates(&client, OLA).await, ["JA", "JA"], "as in the deck again");
}

#[tokio::test]
async fn the_test_users_share_the_address_of_the_reset() {
    let client = start(|builder| builder).await;
    assert_eq!(duplicates(&client, BOTH_CHANNELS).await, ["JA", "JA"]);
    put(&client, BOTH_CHANNELS, json!({ "epostadresse": "only@example.no", "mobiltelefonnummer": "90000002" })).await;
    assert_eq!(duplicates(&client, BOTH_CHANNELS).await, ["NEI", "NEI"]);
}

#[tokio::test]
async fn worlds_share_no_contacts() {
    let client = start(|builder| builder).await;
    let person = |who: &str| Person::aktiv(who.parse().unwrap()).epostadresse("world@example.no");
    client.krr.world("one").put(person(OLA));
    client.krr.world("other").put(person(KARI));
    let of = async |world: &str, who: &str| {
        let token = client.krr.world(world).token(KRR_FEED);
        let request = client.request(Method::POST, V2).header("KRR-Mock-World", world).bearer_auth(token);
        let request = request.header("content-type", "application/json").body(asked(who).to_string());
        send(request).await.json()["personer"][0]["kontaktinformasjon"]["epostadresse_duplisert"].take()
    };
    assert_eq!(of("one", OLA).await, "NEI");
    client.krr.world("one").put(person(KARI));
    assert_eq!((of("one", OLA).await, of("other", KARI).await), (json!("JA"), json!("NEI")));
}

/// A citizen is computed, and counts all the same.
#[tokio::test]
async fn a_citizen_shares_an_address_with_whoever_has_it_too() {
    let population: Population = "20:7".parse().unwrap();
    let client = start(|builder| builder.population(population.clone())).await;
    let has_both = |index: &u32| population.epostadresse(*index).is_some() && population.has_mobiltelefonnummer(*index);
    let index = (0..20).find(has_both).unwrap();
    let who = population.personidentifikator(index).unwrap();
    assert_eq!(duplicates(&client, who.as_str()).await, ["NEI", "JA"]);
    put(&client, OLA, json!({ "epostadresse": population.epostadresse(index).unwrap() })).await;
    assert_eq!(duplicates(&client, who.as_str()).await, ["JA", "JA"]);
    assert_eq!(duplicates(&client, OLA).await, ["JA", "-"]);
    put(&client, who.as_str(), json!({ "mobiltelefonnummer": "90000003" })).await;
    assert_eq!(duplicates(&client, OLA).await, ["NEI", "-"], "the citizen has another contact now");
}

#[tokio::test]
async fn citizens_share_their_number_until_one_is_left_who_has_it() {
    let population: Population = "12:7".parse().unwrap();
    let deck = Deck::parse(
        r#"
        name = "nobody"
        title = "No persons"
        provenance = "Made up"
        print_sertifikat = { postkasseleverandoerAdresse = "984661185", x509Sertifikat = "print" }
        person = []
        "#,
        "nobody.toml",
    );
    let client = start(|builder| builder.deck(deck.unwrap()).population(population.clone())).await;
    let holders: Vec<_> = (0..12).filter(|index| population.has_mobiltelefonnummer(*index)).collect();
    let pid = |index: u32| population.personidentifikator(index).unwrap().as_str().to_owned();
    let (last, others) = holders.split_last().unwrap();
    for index in others {
        assert_eq!(duplicates(&client, &pid(*last)).await[1], "JA");
        client.send(Method::DELETE, &format!("/_mock/personer/{}", pid(*index)), "").await;
    }
    assert_eq!(duplicates(&client, &pid(*last)).await[1], "NEI");
}

#[tokio::test]
async fn a_written_value_is_accepted_and_not_used() {
    let client = start(|builder| builder).await;
    let contact = json!({ "epostadresse": "written@example.no", "epostadresse_duplisert": "JA" });
    let person = json!({ "kontaktinformasjon": contact });
    let answer = client.send(Method::PUT, &format!("/_mock/personer/{OLA}"), person).await;
    assert_eq!(answer.status, 200);
    let hint = "epostadresse_duplisert was not used: the register computes it from the other persons";
    assert_eq!(answer.header("krr-mock-hint"), Some(hint));
    assert_eq!(duplicates(&client, OLA).await, ["NEI", "-"]);
}
