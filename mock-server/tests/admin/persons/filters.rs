use std::time::{Duration, Instant};

use http::Method;
use krr_fixtures::{Deck, Population, Reservasjon, Status};
use krr_mock_server::KrrMock;
use serde_json::{Value, json};

use crate::admin::persons::listing::identifiers;
use crate::support::client::{BOTH_CHANNELS, LookupClient, noon, persona};

async fn page(client: &LookupClient, query: &str) -> Value {
    let answer = client.get(&format!("/_mock/personer?{query}")).await;
    assert_eq!(answer.status, 200, "{query} {answer:?}");
    answer.json()
}

async fn found(client: &LookupClient, query: &str) -> Vec<String> {
    identifiers(&page(client, query).await["personer"])
}

#[tokio::test]
async fn each_filter_narrows_the_list() {
    let client = LookupClient::start().await;
    let now = "2023-10-12T12:00:00+02".parse().unwrap();
    let deck = Deck::bundled("default").unwrap();
    let all = || deck.residents().iter().map(|resident| resident.person(now));
    let deleted = all().filter(|person| person.status() == Status::Slettet).count();
    assert_eq!(found(&client, "status=SLETTET").await.len(), deleted);
    assert_eq!(found(&client, "status=IKKE_REGISTRERT").await, [persona("unknown")]);
    let reserved = all().filter(|person| person.reservasjon() == Some(Reservasjon::Ja)).count();
    assert_eq!(found(&client, "reservasjon=JA").await.len(), reserved);
    assert_eq!(found(&client, "persona=sami-language").await, [persona("sami-language")]);
    assert_eq!(found(&client, "persona=sami").await, [""; 0], "a persona is a whole name");
    assert_eq!(found(&client, "q=SAMI-").await, [persona("sami-language")], "and `q` a part in any case");
    assert_eq!(found(&client, "q=11822648950").await, [BOTH_CHANNELS]);
    assert_eq!(found(&client, "q=118226").await, [BOTH_CHANNELS]);
    assert_eq!(found(&client, "channel=none&reservasjon=JA").await, [persona("reserved-no-channel")]);
    assert_eq!(found(&client, "freshness=expired&reservasjon=JA").await, [persona("reserved-expired")]);
    let mobile_expired = found(&client, "channel=mobiltelefonnummer&freshness=expired").await;
    assert!(mobile_expired.contains(&persona("email-fresh-mobile-expired")));
    assert!(!mobile_expired.contains(&persona("mobile-fresh-email-expired")));
    assert!(found(&client, "freshness=fresh").await.contains(&persona("email-fresh-mobile-expired")));
    assert!(found(&client, "channel=digital_post").await.contains(&persona("mailbox-only")));
    let with_both = found(&client, "channel=both").await;
    assert!(with_both.contains(&BOTH_CHANNELS.to_owned()) && !with_both.contains(&persona("expired-mobile-only")));
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn offset_and_limit_count_the_persons_found() {
    let client = LookupClient::start().await;
    let all = found(&client, "reservasjon=JA").await;
    assert!(all.len() > 4);
    assert_eq!(found(&client, "reservasjon=JA&limit=2").await, all[..2]);
    assert_eq!(found(&client, "reservasjon=JA&offset=2&limit=2").await, all[2..4]);
    assert_eq!(found(&client, "reservasjon=JA&offset=99").await, [""; 0]);
    assert_eq!(page(&client, "reservasjon=JA&limit=0").await["total"], 36, "of the register");
}

#[tokio::test]
async fn freshness_follows_the_register_clock() {
    let client = LookupClient::start().await;
    let fresh = found(&client, "freshness=fresh").await;
    client.send(Method::PUT, "/_mock/clock", json!({ "advance": "18 months" })).await;
    assert_eq!(found(&client, "freshness=fresh").await, [""; 0]);
    let expired = found(&client, "freshness=expired").await;
    assert!(!fresh.is_empty() && fresh.iter().all(|person| expired.contains(person)));
}

#[tokio::test]
async fn persona_and_note_are_shown_and_kept_by_a_put_that_has_them() {
    let client = LookupClient::start().await;
    let path = format!("/_mock/personer/{}", persona("sami-language"));
    let shown = client.get(&path).await.json();
    assert_eq!(shown["persona"], "sami-language");
    assert_eq!(client.send(Method::PUT, &path, &shown).await.json()["persona"], "sami-language");
    let replaced = client.send(Method::PUT, &path, json!({ "note": "ours now" })).await.json();
    assert_eq!((replaced.get("persona"), &replaced["note"]), (None, &json!("ours now")));
}

#[tokio::test]
async fn an_unknown_parameter_or_value_is_refused() {
    let client = LookupClient::start().await;
    for query in [
        "stat=AKTIV",
        "status=DOED",
        "reservasjon=ja",
        "channel=fax",
        "freshness=stale",
        "q=",
        "persona=",
        "citizens_from=-1",
        "world=mine",
    ] {
        let answer = client.get(&format!("/_mock/personer?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        let name = query.split('=').next().unwrap();
        assert!(answer.json()["error"].as_str().unwrap().contains(name), "{query} {answer:?}");
    }
}

#[tokio::test]
async fn a_search_of_twelve_million_citizens_is_bounded_and_goes_on_where_it_ended() {
    let population = Population::new(12_000_000, 7).unwrap();
    let client = LookupClient::start_with(KrrMock::builder().clock(noon()).population(population)).await;
    let start = Instant::now();
    let first = page(&client, "q=kari@example.no").await;
    // A debug build on a busy machine; a release build needs a fraction of this.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!((&first["personer"], &first["citizens_until"]), (&json!([]), &json!(100_000)));
    let answer = client.get("/_mock/personer?q=kari@example.no").await;
    assert!(answer.header("krr-mock-hint").unwrap().ends_with("go on with citizens_from=100000"), "{answer:?}");

    let deleted = page(&client, "status=SLETTET&limit=10").await;
    let stored = found(&client, "status=SLETTET&limit=3").await;
    assert_eq!(stored, identifiers(&deleted["personer"])[..3], "whoever is stored comes first");
    let until = deleted["citizens_until"].as_u64().unwrap();
    let next = page(&client, &format!("status=SLETTET&limit=5&citizens_from={until}")).await;
    let expected = found(&client, "status=SLETTET&offset=10&limit=5").await;
    assert_eq!(identifiers(&next["personer"]), expected);

    let somebody = &identifiers(&page(&client, "offset=11000000&limit=1").await["personer"])[0];
    assert_eq!(found(&client, &format!("q={somebody}")).await, [somebody.as_str()], "found without a search");
    let body = json!({ "kontaktinformasjon": { "epostadresse": "kari@example.no" } });
    client.send(Method::PUT, &format!("/_mock/personer/{somebody}"), body).await;
    assert_eq!(found(&client, "q=KARI@").await, [somebody.as_str()], "a changed citizen is stored");
    assert_eq!(page(&client, "persona=unknown").await.get("citizens_until"), None, "no citizen has a persona");
    assert_eq!(client.own_breaches().await, 0);
}
