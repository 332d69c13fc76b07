//! The mock inside a Rust test: it stops with the test, and disturbs no other.

mod router;
mod rstest_fixture;
mod scenarios;

use std::{
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use krr_fixtures::{Deck, Person};
use krr_mock_server::{Clock, KrrMock, NamedMutant, StartError};

use crate::http::connections::Socket;
use crate::support::client::{BOTH_CHANNELS, CONTACT, LookupClient, PERSONER, noon};

/// Whether connections are refused within two seconds.
fn refuses(address: SocketAddr) -> bool {
    let end = Instant::now() + Duration::from_secs(2);
    while TcpStream::connect(address).is_ok() {
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}

#[tokio::test]
async fn dropping_the_mock_stops_it() {
    let krr = KrrMock::start().await;
    let address = krr.address();
    let idle = Socket::to(address);
    drop(krr);
    assert!(refuses(address));
    drop(idle);
}

#[tokio::test]
async fn stop_waits_for_requests_in_flight_only() {
    let krr = KrrMock::start().await;
    let (address, token) = (krr.address(), krr.token(CONTACT));
    let (_silent, mut used) = (Socket::to(address), Socket::to(address));
    used.write("GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(used.answer().status(), 200);
    let mut late = Socket::to(address);
    let body = r#"{"personidentifikatorer":["17894199350"]}"#;
    late.write(format!(
        "POST {PERSONER} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    ));
    thread::sleep(Duration::from_millis(50)); // until the head has been read
    let stopping = tokio::spawn(krr.stop());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!stopping.is_finished(), "a request is in flight");
    late.write(body);
    assert_eq!(late.answer().status(), 200);
    tokio::time::timeout(Duration::from_secs(2), stopping).await.unwrap().unwrap();
    assert!(refuses(address));
}

#[tokio::test]
async fn a_client_that_blocks_the_only_thread_is_answered() {
    let krr = KrrMock::start().await;
    krr.put(Person::aktiv(BOTH_CHANNELS.parse().unwrap()).epostadresse("ola@example.no"));
    let mut socket = Socket::to(krr.address());
    let body = format!(r#"{{"personidentifikatorer":["{BOTH_CHANNELS}"]}}"#);
    socket.write(format!(
        "POST {PERSONER} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        krr.token(CONTACT),
        body.len()
    ));
    assert!(socket.answer().body.contains("ola@example.no"));
    krr.verify();
}

#[test]
fn the_mock_outlives_the_runtime_that_started_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let krr = runtime.block_on(KrrMock::start());
    drop(runtime);
    let mut socket = Socket::to(krr.address());
    socket.write("GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(socket.answer().status(), 200);
}

#[tokio::test]
async fn many_mocks_share_no_state() {
    let mut mocks = Vec::new();
    for _ in 0..20 {
        mocks.push(LookupClient::start().await);
    }
    let pid = BOTH_CHANNELS.parse().unwrap();
    for (n, client) in mocks.iter().enumerate() {
        client.krr.put(Person::aktiv(pid).epostadresse(&format!("nr{n}@example.no")));
        client.krr.clocks().register.advance(format!("P{n}D").parse().unwrap()).unwrap();
    }
    mocks[7].krr.set_mutant(Some(NamedMutant::IgnoresScopes));
    for (n, client) in mocks.iter().enumerate() {
        let seen = client.person(CONTACT, BOTH_CHANNELS).await;
        assert_eq!(seen["kontaktinformasjon"]["epostadresse"], format!("nr{n}@example.no"));
        let opened = client.personer("openid", &[BOTH_CHANNELS]).await.status;
        assert_eq!(opened, if n == 7 { 200 } else { 403 });
        assert_eq!(client.krr.exchanges().len(), 2);
    }
    let days: Vec<_> = mocks.iter().map(|client| client.krr.clocks().register.now()).collect();
    assert!(days.is_sorted() && days[0] != days[1]);
}

#[tokio::test]
async fn put_replaces_an_existing_person() {
    let client = LookupClient::start().await;
    let pid = BOTH_CHANNELS.parse().unwrap();
    client.krr.put(Person::aktiv(pid).epostadresse("ola@example.no").reservert());
    assert_eq!(
        client.personer(CONTACT, &[BOTH_CHANNELS]).await.body,
        r#"{"personer":[{"personidentifikator":"11822648950","reservasjon":"JA","status":"AKTIV","kontaktinformasjon":{"epostadresse":"ola@example.no","epostadresse_oppdatert":"2023-10-12T12:00:00+02","epostadresse_sist_verifisert":"2023-10-12T12:00:00+02"}}]}"#
    );
    client.krr.put(Person::slettet(pid));
    assert_eq!(client.person(CONTACT, BOTH_CHANNELS).await["status"], "SLETTET");
    client.krr.reset();
    assert_eq!(client.person(CONTACT, BOTH_CHANNELS).await["status"], "AKTIV");
}

#[tokio::test]
#[should_panic(expected = "the person is invalid")]
async fn put_panics_with_the_reason_for_an_invalid_person() {
    let krr = KrrMock::start().await;
    krr.put(Person::slettet(BOTH_CHANNELS.parse().unwrap()).reservert());
}

#[tokio::test]
async fn later_decks_override_earlier_ones_and_clocks_are_not_shared() {
    let operator = Deck::bundled("ver2-operator").unwrap();
    let legacy = operator.residents()[18].personidentifikator().as_str().to_owned();
    let clock = noon();
    let builder =
        KrrMock::builder().deck(Deck::bundled("default").unwrap()).deck(operator).clock(clock.clone()).workers(2);
    let client = LookupClient::start_with(builder).await;
    assert_eq!(client.person("global/spraak.read", &legacy).await["spraak"], "se");
    assert_eq!(client.person(CONTACT, BOTH_CHANNELS).await["status"], "AKTIV");
    let print = client.get(crate::support::client::PRINT).await.json();
    assert_eq!(print["postkasseleverandoerAdresse"], "printserver", "the last deck's");
    client.krr.clocks().register.advance("P1D".parse().unwrap()).unwrap();
    assert_eq!(clock.now(), "2023-10-12T10:00:00Z".parse().unwrap());
    clock.advance("P1Y".parse().unwrap()).unwrap();
    client.krr.reset();
    for world in [&*client.krr, &client.krr.world("begun-since")] {
        assert_eq!(world.clocks().register.now(), noon().now(), "where the mock started");
    }
}

#[tokio::test]
async fn a_port_in_use_is_an_error_and_not_a_panic() {
    let krr = KrrMock::start().await;
    let error = KrrMock::builder().listen(krr.address()).clock(Clock::real()).start().await.unwrap_err();
    assert!(matches!(error, StartError::Listen { address, .. } if address == krr.address()), "{error}");
}

#[tokio::test]
async fn debug_output_has_the_url_and_no_persons() {
    let krr = KrrMock::builder().base_url("https://krr.example.no/").start().await.unwrap();
    assert_eq!(krr.uri(), "https://krr.example.no");
    assert_eq!(format!("{krr:?}"), r#"KrrMock { uri: "https://krr.example.no", .. }"#);
}
