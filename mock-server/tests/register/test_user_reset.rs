//! When the test users are reset, and when not (VALG-REC).

use krr_fixtures::Person;
use krr_mock_server::TestUserReset;
use serde_json::json;

use crate::cli::process::Process;
use crate::http::connections::Socket;
use crate::register::test_users::{SATURDAY, START, at, both, seen, start};
use crate::support::client::{BOTH_CHANNELS, DELETED, FEED, KRR_FEED, LookupClient, send};

/// Who changed since the deck was laid.
async fn changed(client: &LookupClient) -> Vec<String> {
    let page = send(client.call(FEED, KRR_FEED, &json!({ "fraEndringsId": 200_000_036 }))).await.json();
    let listed = page["list"].as_array().unwrap().iter();
    listed.map(|person| person["personidentifikator"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_reset_happens_at_its_second_and_only_when_enabled() {
    for (schedule, turns) in [
        (Some(TestUserReset::Weekly), &[SATURDAY, "2023-06-17T21:00:01+02"][..]),
        (Some(TestUserReset::Daily), &["2023-06-09T21:00:01+02", SATURDAY, "2023-06-11T21:00:01+02"]),
        (None, &[]),
    ] {
        let client = start(schedule).await;
        let mut expected = seen(&client, BOTH_CHANNELS).await["kontaktinformasjon"].take();
        for turn in turns {
            let minutes = turn.replace("+02", "+02:00");
            at(&client, &minutes.replace("21:00:01", "21:00:00")).await;
            assert_eq!(seen(&client, BOTH_CHANNELS).await["kontaktinformasjon"], expected, "a second before {turn}");
            at(&client, &minutes).await;
            expected = both(turn);
            assert_eq!(seen(&client, BOTH_CHANNELS).await["kontaktinformasjon"], expected, "{schedule:?} {turn}");
        }
        at(&client, "2023-07-01T20:00:00+02:00").await;
        let last = seen(&client, BOTH_CHANNELS).await["kontaktinformasjon"]["epostadresse_oppdatert"].take();
        match schedule {
            Some(TestUserReset::Weekly) => assert_eq!(last, "2023-06-24T21:00:01+02"),
            Some(TestUserReset::Daily) => assert_eq!(last, "2023-06-30T21:00:01+02"),
            None => assert!(changed(&client).await.is_empty() && last == expected["epostadresse_oppdatert"]),
        }
        client.krr.verify();
    }
}

#[tokio::test]
async fn the_reset_happens_once_and_is_in_the_feed() {
    let client = start(Some(TestUserReset::Weekly)).await;
    assert!(changed(&client).await.is_empty());
    at(&client, "2023-06-10T21:00:01+02:00").await;
    let first = changed(&client).await;
    assert!(first.contains(&BOTH_CHANNELS.to_owned()) && !first.contains(&DELETED.to_owned()), "{first:?}");
    // What comes after it in the same second stays, and so it does until the next.
    client.krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("ola@example.no"));
    for now in ["2023-06-10T21:00:01+02:00", "2023-06-10T21:00:02+02:00", "2023-06-17T21:00:00+02:00"] {
        at(&client, now).await;
        let person = seen(&client, BOTH_CHANNELS).await;
        assert_eq!(person["kontaktinformasjon"]["epostadresse"], "ola@example.no", "{now}");
        assert_eq!(changed(&client).await.len(), first.len());
    }
    // Put after the clock was moved and before anybody asked.
    client.krr.clocks().register.advance("P7D".parse().unwrap()).unwrap();
    client.krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("kari@example.no"));
    let person = seen(&client, BOTH_CHANNELS).await;
    assert_eq!(person["kontaktinformasjon"]["epostadresse"], "kari@example.no");
    // A clock that is put back passes the same evening again.
    at(&client, "2023-06-10T20:00:00+02:00").await;
    at(&client, "2023-06-10T21:00:01+02:00").await;
    assert_eq!(seen(&client, BOTH_CHANNELS).await["kontaktinformasjon"], both(SATURDAY));
    client.krr.verify();
}

#[test]
fn the_flag_enables_the_reset() {
    for (flag, expected) in [("weekly", true), ("daily", true), ("never", false)] {
        let process = Process::start(&["--listen", "127.0.0.1:0", "--clock", START, "--test-user-reset", flag]);
        let mut socket = Socket::to(process.address());
        let body = r#"{"now":"2023-06-11T00:00:00Z"}"#;
        socket.write(format!(
            "PUT /_mock/clock HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert_eq!(socket.answer().status(), 200);
        socket.write(format!("GET /_mock/personer/{BOTH_CHANNELS} HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_eq!(socket.answer().body.contains(SATURDAY), expected, "{flag}");
    }
}
