//! How long a mock takes to start, apart from the making of its key: `cargo bench -p krr-mock-server --bench start`.
//!
//! The first in a process is measured once, before all else, and so is its first look-up, which reads what a start leaves for later.
#![expect(clippy::print_stdout, reason = "what can be measured but once is no table of divan's")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Instant,
};

use divan::Bencher;
use krr_mock_server::{ClientKeyPair, KrrMock, SigningKey};
use tokio::runtime::{Builder, Runtime};

fn main() {
    let (key, runtime) = (key(), runtime());
    let began = Instant::now();
    let krr = start(&runtime, &key);
    let started = began.elapsed();
    look_up(&krr);
    println!(
        "the first in the process: {started:.1?} to the start, {:.1?} to the end of a verified look-up",
        began.elapsed()
    );
    let began = Instant::now();
    look_up(&krr);
    println!("its second look-up, with a token and a connection of its own: {:.1?}", began.elapsed());
    divan::main();
}

fn key() -> SigningKey {
    SigningKey::parse(&ClientKeyPair::generate().private_pem(), "key.pem").expect("a key")
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

fn start(runtime: &Runtime, key: &SigningKey) -> KrrMock {
    runtime.block_on(KrrMock::builder().signing_key(key.clone()).start()).expect("a mock")
}

/// One more in a process that has had one.
#[divan::bench(sample_count = 200, sample_size = 1)]
fn one_more(bencher: Bencher<'_, '_>) {
    let (key, runtime) = (key(), runtime());
    bencher.bench_local(|| start(&runtime, &key));
}

#[divan::bench(sample_count = 200, sample_size = 1)]
fn one_more_and_a_look_up(bencher: Bencher<'_, '_>) {
    let (key, runtime) = (key(), runtime());
    bencher.bench_local(|| {
        let krr = start(&runtime, &key);
        look_up(&krr);
        krr
    });
}

fn look_up(krr: &KrrMock) {
    let body = r#"{"personidentifikatorer":["17894199350"]}"#;
    let request = format!(
        "POST /rest/v1/personer HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        krr.token("krr:global/kontaktinformasjon.read"),
        body.len()
    );
    let mut connection = TcpStream::connect(krr.address()).expect("a connection");
    connection.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("SLETTET"), "{answer}");
}
