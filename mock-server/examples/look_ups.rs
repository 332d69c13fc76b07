//! A mock and its client in one process: looks so many persons up so many times, on one connection, and ends.
//!
//! `look_ups KEY_FILE deck|citizens PERSONS TIMES`. `bench/instructions` counts what runs of two lengths differ by. Nothing is left to the
//! moment: the key is that of the file, the clock stands, and the client, which is counted too, writes the same ready bytes each time.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a yardstick that cannot go on should say where it stopped")]

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
};

use krr_fixtures::{Deck, Population};
use krr_mock_server::{Clock, KrrMock, SigningKey};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given: Vec<String> = env::args().skip(1).collect();
    let [key, who, persons, times] = &given[..] else { panic!("look_ups KEY_FILE deck|citizens PERSONS TIMES") };
    let (persons, times): (usize, usize) = (persons.parse().unwrap(), times.parse().unwrap());
    let key = SigningKey::parse(&fs::read_to_string(key).unwrap(), key).unwrap();
    let (deck, population) = (Deck::bundled("default").unwrap(), Population::new(5_600_000, 7).unwrap());
    let residents = deck.residents().iter().map(|resident| *resident.personidentifikator());
    let population = population.excluding(residents.clone()).unwrap();
    let asked: Vec<String> = match who.as_str() {
        "deck" => residents.cycle().take(persons).map(|pid| pid.as_str().to_owned()).collect(),
        "citizens" => (0..)
            .step_by(5600)
            .map_while(|index| population.personidentifikator(index))
            .take(persons)
            .map(|pid| pid.as_str().to_owned())
            .collect(),
        other => panic!("{other}: deck or citizens"),
    };
    assert_eq!(asked.len(), persons);
    let builder = KrrMock::builder().signing_key(key).population(population).judge_own(u32::MAX);
    let krr = builder.clock(Clock::standing("2023-10-12T12:00:00Z".parse().unwrap())).start().await.unwrap();
    let body = format!(r#"{{"personidentifikatorer":["{}"]}}"#, asked.join(r#"",""#));
    let request = format!(
        "POST /rest/v1/personer HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        krr.address(),
        krr.token("krr:global/kontaktinformasjon.read"),
        body.len()
    );
    let (mut connection, mut answer) = (TcpStream::connect(krr.address()).unwrap(), vec![0; 1 << 20]);
    connection.set_nodelay(true).unwrap();
    for _ in 0..times {
        connection.write_all(request.as_bytes()).unwrap();
        read(&mut connection, &mut answer);
    }
    krr.verify();
}

/// One answer, whole and with everybody in it.
fn read(connection: &mut TcpStream, answer: &mut [u8]) {
    let mut length = 0;
    loop {
        let more = connection.read(&mut answer[length..]).unwrap();
        assert!(more > 0, "the mock hung up");
        length += more;
        let text = &answer[..length];
        assert!(text.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(text));
        // No body holds the end of a list of persons before its own end.
        if text.ends_with(b"}]}") {
            return;
        }
    }
}
