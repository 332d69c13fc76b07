//! `/_mock/personer`: a person that is put is in the register, is returned unchanged, and is `SLETTET` after DELETE.

use http::Method;
use krr_fixtures::Deck;
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::support::client::{LookupClient, PERSONER, Response, noon, send};
use crate::support::world_client::{BOTH_SCOPES, WorldClient, personer, unused_pid};

/// Each way to look somebody up, with the legacy scopes where there are no others.
const WAYS: [(&str, &str, &str); 4] = [
    ("g1", PERSONER, "global/kontaktinformasjon.read global/sikkerdigitalpost.read global/spraak.read"),
    ("g2", "/rest/v1/personer", BOTH_SCOPES),
    ("g3", "/rest/v1/personer", BOTH_SCOPES),
    ("g3", "/rest/v2/personer", BOTH_SCOPES),
];

/// One person in every way.
pub(crate) async fn everywhere(client: &LookupClient, who: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    for (generation, path, scope) in WAYS {
        let request = client.request(Method::POST, path).bearer_auth(client.krr.token(scope));
        let request = request.header("krr-mock-generation", generation).header("content-type", "application/json");
        let answer = send(request.body(json!({ "personidentifikatorer": [who] }).to_string())).await;
        assert_eq!(answer.status, 200, "{generation} {path} {answer:?}");
        seen.push(answer.json()["personer"][0].take());
    }
    seen
}

async fn put(client: &LookupClient, who: &str, person: &Value) -> Response {
    client.send(Method::PUT, &personer(who), person).await
}

fn whole_person() -> Value {
    json!({
        "reservasjon": "JA",
        "kontaktinformasjon": {
            "epostadresse": "kari@example.no",
            "epostadresse_oppdatert": "2021-06-29T10:14:52+02",
            "epostadresse_sist_verifisert": "-P1D",
            "mobiltelefonnummer": "99999999",
            "mobiltelefonnummer_oppdatert": "-P19M",
            "epostadresse_sist_validert": "-P1D",
            "epostadresse_duplisert": "NEI",
            "mobiltelefonnummer_duplisert": "JA",
        },
        "digital_post": { "postkasseadresse": "kari.nordmann#1234", "postkasseleverandoeradresse": "996460320" },
        "sertifikat": "e-boks",
        "spraak": "se",
        "spraak_oppdatert": "-P2D",
        "reservasjonstidspunkt": "-P1M",
    })
}

#[tokio::test]
async fn an_added_person_is_found_in_every_generation() {
    let client = LookupClient::start().await;
    let who = unused_pid(0);
    assert_eq!(client.get(&personer(&who)).await.status, 404);
    assert!(everywhere(&client, &who).await.iter().all(|person| person["status"] == "IKKE_REGISTRERT"));
    let answer = put(&client, &who, &whole_person()).await;
    assert_eq!((answer.status, answer.header("content-type")), (201, Some("application/json")));
    assert_eq!(client.get(&personer(&who)).await.body, answer.body);
    let held = answer.json();
    assert_eq!((&held["status"], &held["spraak_oppdatert"]), (&json!("AKTIV"), &json!("2023-10-10T12:00:00+02")));
    assert_eq!(held["kontaktinformasjon"]["mobiltelefonnummer_oppdatert"], "2022-03-12T12:00:00+01");
    for seen in everywhere(&client, &who).await {
        for member in ["personidentifikator", "reservasjon", "status", "digital_post", "spraak", "spraak_oppdatert"] {
            assert_eq!(seen[member], held[member], "{member}");
        }
        let mut addresses = held["kontaktinformasjon"].clone();
        addresses
            .as_object_mut()
            .unwrap()
            .retain(|name, _| !name.ends_with("validert") && !name.ends_with("duplisert"));
        assert_eq!(seen["kontaktinformasjon"], addresses, "the later members are not there before 2024-11");
    }
    let answer = put(&client, &who, &json!({ "personidentifikator": who })).await;
    assert_eq!((answer.status, answer.json().get("kontaktinformasjon")), (200, None), "in place of, not on top of");
    for seen in everywhere(&client, &who).await {
        assert_eq!((&seen["reservasjon"], seen.get("kontaktinformasjon")), (&json!("NEI"), None));
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn every_person_can_be_put_back_as_read() {
    let builder = KrrMock::builder().clock(noon()).population("300:5".parse().unwrap());
    let client = LookupClient::start_with(builder.deck(Deck::bundled("default").unwrap())).await;
    let first = WorldClient::new(&client, "first");
    first.put(&unused_pid(0), whole_person()).await;
    let world = first.get("/_mock/personer").await.json();
    assert!(world["personer"].as_array().unwrap().len() > 300);
    for person in world["personer"].as_array().unwrap() {
        let who = person["personidentifikator"].as_str().unwrap();
        let came_back = put(&client, who, person).await;
        assert!(came_back.status < 300, "{came_back:?}");
        assert_eq!(came_back.json(), *person);
        assert_eq!(client.get(&personer(who)).await.json(), *person);
    }
    assert_eq!(client.get("/_mock/personer?limit=0").await.json()["total"], world["total"]);
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_deleted_person_is_deleted_in_every_generation() {
    let client = LookupClient::start().await;
    let token = client.krr.token(&format!("krr:global/hentendring.read {BOTH_SCOPES}"));
    let feed = async || {
        let request = client.request(Method::POST, "/rest/v2/krr/hentEndringer").bearer_auth(&token);
        send(request.header("content-type", "application/json").body(r#"{"fraEndringsId":0}"#)).await.json()
    };
    let delete = async |who: &str| client.send(Method::DELETE, &personer(who), "").await;
    let (newcomer, unknown) = (unused_pid(0), unused_pid(100));
    put(&client, &newcomer, &whole_person()).await;
    put(&client, &unused_pid(200), &json!({ "status": "IKKE_REGISTRERT" })).await;
    for who in [&newcomer, crate::support::client::BOTH_CHANNELS, crate::support::client::DELETED] {
        assert_eq!((delete(who).await.status, delete(who).await.body), (204, String::new()));
        for seen in everywhere(&client, who).await {
            assert_eq!((&seen["status"], seen.get("reservasjon")), (&json!("SLETTET"), None));
            assert_eq!((seen.get("kontaktinformasjon"), seen.get("spraak")), (None, None));
        }
        let held = json!({ "personidentifikator": who, "status": "SLETTET" });
        let mut shown = client.get(&personer(who)).await.json();
        shown.as_object_mut().unwrap().shift_remove("note");
        assert_eq!(shown, held);
    }
    let seen = feed().await;
    let deleted = seen["list"].as_array().unwrap().iter().filter(|person| person["personidentifikator"] == newcomer);
    assert!(deleted.clone().all(|person| person["status"] == "SLETTET") && deleted.count() == 1);
    delete(&newcomer).await;
    assert_eq!(feed().await, seen, "to delete once more is no change");
    for who in [&unknown, &unused_pid(200)] {
        let answer = delete(who).await;
        assert_eq!(
            (answer.status, answer.json()["error"].take()),
            (404, json!("no person in the register has this identifier"))
        );
        assert!(everywhere(&client, who).await.iter().all(|seen| seen["status"] == "IKKE_REGISTRERT"));
    }
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn a_registered_person_never_becomes_unknown() {
    let client = LookupClient::start().await;
    for who in [crate::support::client::BOTH_CHANNELS, crate::support::client::DELETED] {
        let refused = put(&client, who, &json!({ "status": "IKKE_REGISTRERT" })).await;
        assert_eq!((refused.status, &refused.json()["violations"][0]["body"]), (400, &json!("/status")));
        let seen = everywhere(&client, who).await;
        assert!(seen.iter().all(|seen| seen["status"] != "IKKE_REGISTRERT"), "{seen:?}");
    }
}

/// An escape is what the one pass over a request leaves to the judge; who is answered, and how, is the same.
#[tokio::test]
async fn both_body_readers_give_the_same_response() {
    let client = LookupClient::start().await;
    let deck = Deck::bundled("default").unwrap();
    let unknown = unused_pid(0);
    let everybody = deck.residents().iter().map(|resident| resident.personidentifikator().as_str());
    let asked: Vec<&str> = everybody.chain([&*unknown, "00000000000"]).collect();
    let plain = json!({ "personidentifikatorer": asked }).to_string();
    let escaped = plain.replacen("[\"2", "[\"\\u0032", 1).replacen("[\"1", "[\"\\u0031", 1);
    assert_ne!(plain, escaped);
    for (generation, path, scope) in WAYS {
        let mut answers = Vec::new();
        for body in [&plain, &escaped] {
            let request = client.request(Method::POST, path).bearer_auth(client.krr.token(scope));
            let request = request.header("krr-mock-generation", generation).header("content-type", "application/json");
            answers.push(send(request.body(body.clone())).await.body);
        }
        assert_eq!(answers[0], answers[1], "{generation} {path}");
    }
}
