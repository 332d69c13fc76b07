//! What the operator's reset does to its test users (VALG-REC, OSKJERV).

use http::Method;
use krr_fixtures::{Person, Personidentifikator, Population, RelativeDate, Spraak};
use krr_mock_server::{Clock, KrrMock, KrrMockBuilder, TestUserReset};
use serde_json::{Value, json};

use crate::support::client::{BOTH_CHANNELS, DELETED, KRR, LookupClient, V2, persona, send};

/// A Friday.
pub(crate) const START: &str = "2023-06-09T12:00:00+02:00";
pub(crate) const SATURDAY: &str = "2023-06-10T21:00:01+02";
const MOBILE_ONLY: &str = "23837998492";
const EXPIRED: &str = "11887197158";

pub(crate) async fn start(schedule: Option<TestUserReset>) -> LookupClient {
    let builder = KrrMock::builder().clock(Clock::standing(START.parse().unwrap()));
    LookupClient::start_with(schedule.into_iter().fold(builder, KrrMockBuilder::test_user_reset)).await
}

pub(crate) async fn seen(client: &LookupClient, who: &str) -> Value {
    let request = client.call(V2, KRR, &json!({ "personidentifikatorer": [who] }));
    send(request).await.json()["personer"][0].take()
}

pub(crate) async fn at(client: &LookupClient, now: &str) {
    let moved = client.send(Method::PUT, "/_mock/clock", json!({ "now": now })).await;
    assert_eq!(moved.status, 200, "{moved:?}");
}

/// Somebody whom no deck has.
pub(crate) fn newcomer() -> Personidentifikator {
    Population::new(1, 99).unwrap().personidentifikator(0).unwrap()
}

/// One channel, as the reset leaves it.
pub(crate) fn stamped(name: &str, address: &str, at: &str) -> Value {
    let dates = ["oppdatert", "sist_verifisert"].map(|date| (format!("{name}_{date}"), json!(at)));
    [(name.to_owned(), json!(address))].into_iter().chain(dates).collect()
}

pub(crate) fn both(at: &str) -> Value {
    let mut contact = stamped("epostadresse", "NULLstillt@default.digdir.example", at);
    let mobile = stamped("mobiltelefonnummer", "+4799999999", at);
    contact.as_object_mut().unwrap().extend(mobile.as_object().unwrap().clone());
    contact
}

#[tokio::test]
async fn the_reset_restores_test_users_except_their_language() {
    let client = start(Some(TestUserReset::Weekly)).await;
    let before = seen(&client, DELETED).await;
    let aktiv = |who: &str| Person::aktiv(who.parse().unwrap());
    client.krr.put(aktiv(BOTH_CHANNELS).epostadresse("ola@example.no").reservert().spraak(Spraak::Se));
    client.krr.put(aktiv(DELETED).epostadresse("ola@example.no"));
    for who in [MOBILE_ONLY, &persona("sami-language")] {
        assert_eq!(client.send(Method::DELETE, &format!("/_mock/personer/{who}"), "").await.status, 204);
    }
    at(&client, "2023-06-11T00:00:00+02:00").await;
    let restored = seen(&client, BOTH_CHANNELS).await;
    assert_eq!((&restored["reservasjon"], &restored["kontaktinformasjon"]), (&json!("NEI"), &both(SATURDAY)));
    assert_eq!((&restored["spraak"], &restored["spraak_oppdatert"]), (&json!("se"), &json!("2023-06-09T12:00:00+02")));
    assert_eq!(seen(&client, DELETED).await, before);
    let mobile = seen(&client, MOBILE_ONLY).await;
    assert_eq!(mobile["kontaktinformasjon"], stamped("mobiltelefonnummer", "+4799999999", SATURDAY), "and no e-mail");
    assert_eq!(seen(&client, &persona("sami-language")).await["spraak"], "se", "who was deleted has the deck's");
    client.krr.verify();
}

#[tokio::test]
async fn the_reset_keeps_expired_details_expired_and_includes_added_persons() {
    let client = start(Some(TestUserReset::Daily)).await;
    let aktiv = || Person::aktiv(newcomer()).epostadresse("ola@example.no");
    client.krr.put(aktiv().spraak(Spraak::Nn));
    at(&client, "2025-06-11T00:00:00+02:00").await;
    for who in [EXPIRED, &persona("expired-mobile-only"), &persona("expired-email-only")] {
        assert_eq!(seen(&client, who).await["varslingsstatus"], "KAN_IKKE_VARSLES", "{who}");
    }
    // Two years in one step, and every evening counts: it was never old.
    let fresh = seen(&client, newcomer().as_str()).await;
    let stamped = stamped("epostadresse", "NULLstillt@default.digdir.example", "2025-06-10T21:00:01+02");
    let mut contact = fresh["kontaktinformasjon"].clone();
    assert_eq!(contact.as_object_mut().unwrap().remove("epostadresse_duplisert"), Some(json!("JA")), "as all others");
    assert_eq!((contact, &fresh["spraak"]), (stamped, &json!("nn")));
    client.krr.put(aktiv().epostadresse_oppdatert(RelativeDate::months_ago(19)));
    at(&client, "2025-06-12T00:00:00+02:00").await;
    let old = seen(&client, newcomer().as_str()).await;
    assert_eq!(old["kontaktinformasjon"]["epostadresse"], "ola@example.no");
    assert_eq!(old["varslingsstatus"], "KAN_IKKE_VARSLES");
    client.krr.verify();
}
