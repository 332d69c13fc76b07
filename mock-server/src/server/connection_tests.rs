use std::{sync::Arc, time::Duration};

use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs},
};

use crate::{
    embedding::{builder::KrrMockBuilder, krr_mock::KrrMock},
    pipeline::app::App,
    server::connection::*,
};

/// The client's end of a connection; the mock goes on until the sender is dropped.
pub(crate) fn connected(builder: KrrMockBuilder) -> (DuplexStream, Arc<App>, watch::Sender<()>) {
    let (client, server) = duplex(1 << 16);
    let (stop, stopping) = watch::channel(());
    let mock = Arc::new(builder.app().unwrap());
    tokio::spawn(Connection { app: Arc::clone(&mock), stopping }.hold(server));
    (client, mock, stop)
}

/// How long the mock waits for what never comes; it reads whatever `drip` writes every now and then.
pub(crate) async fn patience(mut client: impl Stream, drip: &[u8]) -> Duration {
    let started = Instant::now();
    loop {
        let _ = client.write_all(drip).await;
        let mut answer = [0; 1024];
        match timeout(HEAD_PATIENCE / 5, client.read(&mut answer)).await {
            Ok(Ok(0) | Err(_)) => return started.elapsed(),
            Ok(Ok(_)) | Err(_) => assert!(started.elapsed() < HEAD_PATIENCE * 10, "it is waited for"),
        }
    }
}

/// TLS in that connection, with the mock as VER2.
pub(crate) async fn over_tls(client: DuplexStream, mock: &App, protocol: &[u8]) -> TlsStream<DuplexStream> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(mock.state.tls.as_ref().unwrap().authority_pem.as_bytes());
    roots.add(authority.unwrap()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from("oidc-ver2.difi.no").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, client).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_the_answer_to_what_was_begun_in_a_tunnel() {
    let (mut client, mock, stop) = connected(KrrMock::builder().tls());
    client.write_all(b"CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut granted = Vec::new();
    while !granted.ends_with(b"\r\n\r\n") {
        granted.push(client.read_u8().await.unwrap());
    }
    let mut stream = over_tls(client, &mock, b"http/1.1").await;
    stream
        .write_all(b"POST /_mock/reset HTTP/1.1\r\nHost: oidc-ver2.difi.no\r\nContent-Length: 2\r\n\r\n ")
        .await
        .unwrap();
    sleep(HEAD_PATIENCE / 20).await;
    drop(stop);
    sleep(HEAD_PATIENCE / 20).await;
    stream.write_all(b" ").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_not_waited_for() {
    let (mut client, _mock, _stop) = connected(KrrMock::builder());
    client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    client.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    // Every byte in time, and no end of them.
    let waited = patience(client, b"X: y\r\n").await;
    assert!(waited <= HEAD_PATIENCE * 2, "{waited:?}");
}

const LONG: &[u8] = b"GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn who_reads_slowly_is_waited_for_and_who_reads_nothing_is_not() {
    let (mut client, _mock, _stop) = connected(KrrMock::builder());
    client.write_all(LONG).await.unwrap();
    let (mut read, mut part) = (0, vec![0; 1 << 16]);
    for _ in 0..10 {
        sleep(HEAD_PATIENCE / 2).await;
        let more = client.read(&mut part).await.unwrap();
        assert!(more > 0, "cut off after {read} bytes");
        read += more;
    }
    sleep(HEAD_PATIENCE * 3).await;
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest).await;
    assert!(rest.len() <= 1 << 16, "{} bytes waited for somebody who had gone", rest.len());
}

#[tokio::test(start_paused = true)]
async fn who_has_said_all_may_listen_still() {
    let (mut client, _mock, _stop) = connected(KrrMock::builder());
    let request = b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n";
    client.write_all(&request.repeat(3)).await.unwrap();
    client.shutdown().await.unwrap();
    let mut answers = Vec::new();
    client.read_to_end(&mut answers).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answers).matches("HTTP/1.1 200").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn nor_is_a_handshake_nor_whoever_says_nothing() {
    for (first, drip) in [(&b""[..], &b""[..]), (b"\x16\x03\x01\x40\x00", b"\x01")] {
        let (mut client, _mock, _stop) = connected(KrrMock::builder().tls());
        client.write_all(first).await.unwrap();
        let waited = patience(client, drip).await;
        assert!(waited <= HEAD_PATIENCE * 2, "{waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_holds_outside_a_tunnel_holds_in_it() {
    for (first, drip) in
        [(&b""[..], &b""[..]), (b"\x16\x03\x01\x40\x00", b"\x01"), (b"GET / HTTP/1.1\r\n", b"X: y\r\n")]
    {
        let (mut client, _mock, _stop) = connected(KrrMock::builder().tls());
        client.write_all(b"CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut granted = [0; 12];
        client.read_exact(&mut granted).await.unwrap();
        assert_eq!(&granted, b"HTTP/1.1 200");
        client.write_all(first).await.unwrap();
        let waited = patience(client, drip).await;
        assert!(waited <= HEAD_PATIENCE * 2, "{waited:?}");
    }
}
