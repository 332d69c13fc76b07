//! Retirement as clients see it, in each of the ways in which a host can go, on the day by the register clock.

use jiff::Timestamp;
use krr_fixtures::Person;
use krr_mock_server::{Clock, KrrMock, KrrMockBuilder};
use serde_json::{Value, json};

use crate::hosts::unchanged_clients::HardCoded;
use crate::http::connections::Socket;
use crate::support::client::{BOTH_CHANNELS, CONTACT, LookupClient, PERSON, PERSONER, PRINT, send};

const VER2_PRINT: &str = "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/printSertifikat";

fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

/// An hour before VER2 of G1 goes by the record, in Oslo.
fn eve(retire: &[&str]) -> KrrMockBuilder {
    let builder = KrrMock::builder().clock(Clock::standing(at("2023-10-02T21:00:00Z")));
    retire.iter().fold(builder, |builder, text| builder.retire(text.parse().unwrap()))
}

fn next_day(krr: &KrrMock) {
    krr.clocks().register.advance("PT1H".parse().unwrap()).unwrap();
}

#[tokio::test]
async fn a_refused_host_closes_connections_from_its_day_on() {
    let client = HardCoded::behind_proxy(eve(&["ver2"])).await;
    assert_eq!(client.get(VER2_PRINT).await.status, 200);
    // By the record it went in August.
    assert!(client.http.get("https://krr-ver2.digdir.no/rest/v1/printSertifikat").send().await.is_err());
    next_day(&client.krr);
    // A tunnel that was open is closed without an answer. When the client comes back to one is the matter of its pool; the
    // proxy opens no more.
    let mut refused = client.http.get(VER2_PRINT).send().await.unwrap_err();
    for _ in 0..3 {
        if !refused.is_connect() {
            refused = client.http.get(VER2_PRINT).send().await.unwrap_err();
        }
    }
    assert!(refused.is_connect(), "{refused:?}");
    assert_eq!(client.get("https://oidc-ver1.difi.no/_mock/health").await.status, 200, "another environment");
    let mut socket = Socket::to(client.krr.address());
    socket.write("CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    let answer = socket.answer();
    assert_eq!(answer.status(), 503);
    assert!(answer.body.contains("oidc-ver2.difi.no is retired from 2023-10-03 on (--retire)"), "{answer:?}");
    let mut plain = Socket::to(client.krr.address());
    plain.write(format!("GET {PRINT} HTTP/1.1\r\nHost: oidc-ver2.difi.no\r\n\r\n"));
    assert_eq!(plain.rest(), "", "closed without an answer");
    client.krr.clocks().register.advance("-PT1H".parse().unwrap()).unwrap();
    assert_eq!(client.get(VER2_PRINT).await.status, 200, "and back");
}

#[tokio::test]
async fn a_retired_host_fails_the_handshake_or_closes_the_connection() {
    for (how, says) in [("tls", Some("UnrecognisedName")), ("refused", None)] {
        let retire = format!("oidc-ver2.difi.no=2023-01-01:{how}");
        let client = HardCoded::resolving(eve(&[&retire]), "oidc-ver2.difi.no").await;
        let url = format!("https://oidc-ver2.difi.no:{}/_mock/health", client.krr.address().port());
        let error = client.http.get(url).send().await.unwrap_err();
        assert!(error.is_connect(), "{how} {error:?}");
        assert_eq!(format!("{error:?}").contains("UnrecognisedName"), says.is_some(), "{how} {error:?}");
        let own = format!("{}/_mock/health", client.krr.https_uri().unwrap());
        assert_eq!(client.get(&own).await.status, 200, "the mock itself stays");
    }
    let client = HardCoded::behind_proxy(eve(&["ver2=2023-01-01:tls"])).await;
    let error = client.http.get(VER2_PRINT).send().await.unwrap_err();
    assert!(format!("{error:?}").contains("UnrecognisedName"), "{error:?}");
}

#[tokio::test]
async fn a_not_found_host_answers_404_as_a_load_balancer() {
    let client = HardCoded::behind_proxy(eve(&["ver2:not-found"])).await;
    assert_eq!(client.get(VER2_PRINT).await.status, 200);
    next_day(&client.krr);
    let answer = client.get(VER2_PRINT).await;
    assert_eq!((answer.status, answer.header("content-type")), (404, Some("text/html")));
    assert!(
        answer.body.starts_with("<html>") && answer.header("x-frame-options").is_none(),
        "nothing of KRR: {answer:?}"
    );
    let hint = "oidc-ver2.difi.no is retired from 2023-10-03 on (--retire): not-found";
    assert_eq!(answer.header("krr-mock-hint"), Some(hint));
    let discovery = "https://ver2.maskinporten.no/.well-known/oauth-authorization-server";
    assert_eq!(client.get(discovery).await.status, 200, "it went in 2024");
}

#[tokio::test]
async fn a_stale_host_shows_the_register_of_its_day() {
    let client = LookupClient::start_with(eve(&["oidc.difi.no=2023-10-03:stale"])).await;
    let krr = &client.krr;
    let spraak = async |host: &str| {
        let asked = json!({ "personidentifikatorer": [BOTH_CHANNELS] }).to_string();
        let request = client.request(http::Method::POST, PERSONER).bearer_auth(krr.token("global/spraak.read"));
        let request = request.header("host", host).header("content-type", "application/json").body(asked);
        let answer = send(request).await;
        (answer.json()["personer"][0]["spraak"].clone(), answer.header("krr-mock-hint").map(str::to_owned))
    };
    let put = |spraak: &str| krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).spraak(spraak.parse().unwrap()));
    put("nn");
    assert_eq!(spraak("oidc.difi.no").await, (json!("nn"), None), "until then all is well");
    next_day(krr);
    put("se");
    let hint = "oidc.difi.no is retired from 2023-10-03 on (--retire): stale";
    assert_eq!(spraak("oidc.difi.no").await, (json!("nn"), Some(hint.to_owned())));
    assert_eq!(spraak("oidc-ver2.difi.no").await, (json!("se"), None));
    let token = krr.user_token("user/spraak.write", BOTH_CHANNELS);
    let change = client.request(http::Method::PATCH, PERSON).bearer_auth(token).header("host", "oidc.difi.no");
    let changed = send(change.header("content-type", "application/json").body(r#"{"spraak":"en"}"#)).await;
    assert_eq!(changed.status, 204);
    assert_eq!(spraak("oidc.difi.no").await.0, "en", "a register of its own");
    assert_eq!(spraak("oidc-ver2.difi.no").await.0, "se", "which nobody else sees");
    krr.clocks().register.advance("-PT1H".parse().unwrap()).unwrap();
    assert_eq!(spraak("oidc.difi.no").await, (json!("se"), None), "the day has not come yet");
    next_day(krr);
    assert_eq!(spraak("oidc.difi.no").await.0, "se", "and comes again");
    krr.reset();
    assert_eq!(spraak("oidc.difi.no").await, (Value::Null, None));
    assert_eq!(client.own_breaches().await, 0);
}

#[tokio::test]
async fn retirements_follow_the_clock_of_the_world_and_are_in_health() {
    let client = LookupClient::start_with(eve(&["oidc-ver2.difi.no:not-found"])).await;
    let status = async |world: Option<&str>| {
        let request = client.request(http::Method::GET, PRINT).header("host", "oidc-ver2.difi.no");
        let request = world.into_iter().fold(request, |request, world| request.header("krr-mock-world", world));
        send(request).await.status
    };
    client.krr.world("later").clocks().register.advance("P1D".parse().unwrap()).unwrap();
    assert_eq!((status(None).await, status(Some("later")).await), (200, 404));
    let planned = |is_retired: bool| json!([{ "host": "oidc-ver2.difi.no", "on": "2023-10-03", "ending": "not-found", "is_retired": is_retired }]);
    assert_eq!(client.get("/_mock/health").await.json()["retired"], planned(false));
    let later = client.request(http::Method::GET, "/_mock/health").header("krr-mock-world", "later");
    assert_eq!(send(later.header("host", "oidc-ver2.difi.no")).await.json()["retired"], planned(true));
    assert_eq!(client.personer(CONTACT, &[BOTH_CHANNELS]).await.status, 200, "the mock's own address has no host");
    assert_eq!(client.own_breaches().await, 0);
}
