//! Members that came after VER2: there from their first day on, and in G3 alone (EFM).

use http::Method;
use serde_json::{Value, json};

use crate::lookup::generations::{asked, everywhere};
use crate::support::client::{BOTH_CHANNELS, FEED, KRR, KRR_FEED, LookupClient, V2, send};

const TO_PERSONS: [&str; 3] = ["reservasjonstidspunkt", "reservasjon_oppdatert", "oppdatert"];
const TO_CHANNELS: [&str; 4] = [
    "epostadresse_sist_validert",
    "epostadresse_duplisert",
    "mobiltelefonnummer_sist_validert",
    "mobiltelefonnummer_duplisert",
];
const OF_SHARING: [&str; 2] = ["epostadresse_duplisert", "mobiltelefonnummer_duplisert"];

/// The later members that a person shows, in the order above.
fn later(person: &Value) -> Vec<&'static str> {
    let contact = &person["kontaktinformasjon"];
    let of_person = TO_PERSONS.into_iter().filter(|name| person.get(name).is_some());
    of_person.chain(TO_CHANNELS.into_iter().filter(|name| contact.get(name).is_some())).collect()
}

async fn shown(client: &LookupClient, path: &str, body: &Value) -> Value {
    let answer = send(client.call(path, KRR_FEED, body)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut body = answer.json();
    let list = if path == FEED { &mut body["list"] } else { &mut body["personer"] };
    list.as_array_mut().unwrap().pop().unwrap()
}

/// Somebody who has them all, all older than any of the days below.
async fn put(client: &LookupClient) {
    let then = "2023-06-10T21:00:01+02";
    let person = json!({
        "reservasjon": "JA", "reservasjonstidspunkt": then, "reservasjon_oppdatert": then, "oppdatert": then,
        "kontaktinformasjon": {
            "epostadresse": "ola@example.no", "epostadresse_oppdatert": then, "epostadresse_sist_verifisert": then,
            "epostadresse_sist_validert": then,
            "mobiltelefonnummer": "+4799999999", "mobiltelefonnummer_oppdatert": then,
            "mobiltelefonnummer_sist_verifisert": then, "mobiltelefonnummer_sist_validert": then,
        },
    });
    let answer = client.send(Method::PUT, &format!("/_mock/personer/{BOTH_CHANNELS}"), person).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn later_members_appear_from_their_first_day_on() {
    let client = LookupClient::start().await;
    put(&client).await;
    let all = [&TO_PERSONS[..], &TO_CHANNELS].concat();
    let sharing = [&TO_PERSONS[..2], &OF_SHARING].concat();
    for (now, expected) in [
        ("2023-08-29T23:59:59+02:00", &all[..0]),
        ("2023-08-30T00:00:00+02:00", &all[..1]),
        ("2023-09-19T23:59:59+02:00", &all[..1]),
        ("2023-09-20T00:00:00+02:00", &all[..2]),
        ("2024-10-24T23:59:59+02:00", &all[..2]),
        ("2024-10-25T00:00:00+02:00", &sharing[..]),
        ("2024-10-31T23:59:59+01:00", &sharing[..]),
        ("2024-11-01T00:00:00+01:00", &all[..]),
        ("2026-01-01T00:00:00+01:00", &all[..]),
    ] {
        client.krr.clocks().register.set(now.parse().unwrap()).unwrap();
        for path in ["/rest/v1/personer", V2] {
            let person = shown(&client, path, &asked(BOTH_CHANNELS)).await;
            assert_eq!(later(&person), expected, "{path} {now}");
        }
        let changed = shown(&client, FEED, &json!({ "fraEndringsId": 200_000_036 })).await;
        assert_eq!(later(&changed), expected, "the feed at {now}");
        for request in everywhere(&client, KRR, BOTH_CHANNELS).into_iter().take(2) {
            let person = send(request).await.json()["personer"][0].take();
            assert_eq!(later(&person), all[..0], "never before G3: {now}");
        }
    }
    client.krr.verify();
}

/// N3.
#[tokio::test]
async fn later_members_have_the_stored_values_and_the_order_of_the_newest_model() {
    let client = LookupClient::start().await;
    put(&client).await;
    client.krr.clocks().register.set("2024-11-01T00:00:00+01:00".parse().unwrap()).unwrap();
    let person = shown(&client, V2, &asked(BOTH_CHANNELS)).await;
    for name in [&TO_PERSONS[..], &["epostadresse_sist_validert", "mobiltelefonnummer_sist_validert"]].concat() {
        let value = person.get(name).unwrap_or(&person["kontaktinformasjon"][name]);
        assert_eq!(value, "2023-06-10T21:00:01+02", "{name}");
    }
    let contact = &person["kontaktinformasjon"];
    let order: Vec<&String> = person.as_object().unwrap().keys().collect();
    let expected = ["reservasjon", TO_PERSONS[0], TO_PERSONS[1], "status", "varslingsstatus", "kontaktinformasjon"];
    assert_eq!(order[1..], [&expected[..], &TO_PERSONS[2..]].concat());
    let order: Vec<&String> = contact.as_object().unwrap().keys().collect();
    assert_eq!(order[order.len() - 3..], ["mobiltelefonnummer_sist_verifisert", TO_CHANNELS[2], TO_CHANNELS[3]]);
    assert_eq!(order[2..5], ["epostadresse_sist_verifisert", TO_CHANNELS[0], TO_CHANNELS[1]]);
}

#[tokio::test]
async fn a_person_never_reserved_has_no_reservation_time() {
    let client = LookupClient::start().await;
    client.krr.clocks().register.set("2024-11-01T00:00:00+01:00".parse().unwrap()).unwrap();
    let person = json!({ "kontaktinformasjon": { "epostadresse": "ola@example.no" } });
    let path = format!("/_mock/personer/{BOTH_CHANNELS}");
    client.send(Method::PUT, &path, &person).await;
    let seen = shown(&client, V2, &asked(BOTH_CHANNELS)).await;
    assert_eq!(later(&seen), OF_SHARING[..1], "no source says when `oppdatert` moves");
    // Reserved from now on, and no longer.
    let mut reserved = person.clone();
    reserved["reservasjon"] = json!("JA");
    client.send(Method::PUT, &path, &reserved).await;
    let seen = shown(&client, V2, &asked(BOTH_CHANNELS)).await;
    assert_eq!(
        (later(&seen), &seen["reservasjonstidspunkt"]),
        ([&TO_PERSONS[..2], &OF_SHARING[..1]].concat(), &json!("2024-11-01T00:00:00+01"))
    );
    client.send(Method::PUT, &path, &person).await;
    assert_eq!(later(&shown(&client, V2, &asked(BOTH_CHANNELS)).await), [TO_PERSONS[1], OF_SHARING[0]]);
}

/// N2.
#[tokio::test]
async fn a_reserved_person_of_the_deck_says_since_when() {
    let client = LookupClient::start().await;
    for (who, since) in [("17849124072", "2023-10-11"), ("04846697271", "2022-10-12")] {
        let person = shown(&client, V2, &asked(who)).await;
        for member in &TO_PERSONS[..2] {
            assert_eq!(person[member].as_str().unwrap()[..10], *since, "{member}");
        }
    }
    assert!(shown(&client, V2, &asked(BOTH_CHANNELS)).await.get(TO_PERSONS[0]).is_none());
}
