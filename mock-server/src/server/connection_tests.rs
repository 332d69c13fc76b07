use std::{sync::Arc, time::Duration};

use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs},
};

use crate::embedding::builder::KrrMockBuilder;
use crate::embedding::krr_mock::KrrMock;
use crate::http::bounds::IDLE_TIMEOUT;
use crate::pipeline::app::App;
use crate::server::connection::*;
use crate::server::listener::Port;
use crate::server::router::router;

/// The client's end of a connection. The mock stops when the sender is dropped.
fn connected(builder: KrrMockBuilder) -> (DuplexStream, Arc<App>, watch::Sender<()>) {
    let (client, server) = duplex(1 << 16);
    let (stop, stopping) = watch::channel(());
    let app = Arc::new(builder.app().unwrap());
    tokio::spawn(
        Connection {
            router: router(Arc::clone(&app)),
            app: Arc::clone(&app),
            stopping,
            port: Port::Main,
            address: None,
        }
        .serve(server),
    );
    (client, app, stop)
}

/// How long the mock keeps a connection open on which only `drip` is sent, again and again.
async fn time_to_close(mut client: impl AsyncRead + AsyncWrite + Unpin, drip: &[u8]) -> Duration {
    let started = Instant::now();
    loop {
        let _ = client.write_all(drip).await;
        let mut answer = [0; 1024];
        match timeout(IDLE_TIMEOUT / 5, client.read(&mut answer)).await {
            Ok(Ok(0) | Err(_)) => return started.elapsed(),
            Ok(Ok(_)) | Err(_) => assert!(started.elapsed() < IDLE_TIMEOUT * 10, "it stays open"),
        }
    }
}

/// TLS in that connection, to the host of VER2.
async fn over_tls(client: DuplexStream, app: &App, protocol: &[u8]) -> TlsStream<DuplexStream> {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(app.state.tls.as_ref().unwrap().authority_pem.as_bytes());
    roots.add(authority.unwrap()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from("oidc-ver2.difi.no").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, client).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_the_response_to_a_request_in_a_tunnel() {
    let (mut client, app, stop) = connected(KrrMock::builder().tls());
    client.write_all(b"CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut granted = Vec::new();
    while !granted.ends_with(b"\r\n\r\n") {
        granted.push(client.read_u8().await.unwrap());
    }
    let mut stream = over_tls(client, &app, b"http/1.1").await;
    stream
        .write_all(b"POST /_mock/reset HTTP/1.1\r\nHost: oidc-ver2.difi.no\r\nContent-Length: 2\r\n\r\n ")
        .await
        .unwrap();
    sleep(IDLE_TIMEOUT / 20).await;
    drop(stop);
    sleep(IDLE_TIMEOUT / 20).await;
    stream.write_all(b" ").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 204"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_closes_the_connection() {
    let (mut client, _app, _stop) = connected(KrrMock::builder());
    client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    client.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    // Every byte in time, and no end of them.
    let waited = time_to_close(client, b"X: y\r\n").await;
    assert!(waited <= IDLE_TIMEOUT * 2, "{waited:?}");
}

const LONG: &[u8] = b"GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_the_whole_response_and_one_that_does_not_read_is_cut_off() {
    let (mut client, _app, _stop) = connected(KrrMock::builder());
    client.write_all(LONG).await.unwrap();
    let (mut read, mut part) = (0, vec![0; 1 << 16]);
    for _ in 0..10 {
        sleep(IDLE_TIMEOUT / 2).await;
        let more = client.read(&mut part).await.unwrap();
        assert!(more > 0, "cut off after {read} bytes");
        read += more;
    }
    sleep(IDLE_TIMEOUT * 3).await;
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest).await;
    assert!(rest.len() <= 1 << 16, "{} bytes were sent to a client that had gone", rest.len());
}

#[tokio::test(start_paused = true)]
async fn responses_follow_after_the_client_has_closed_its_half() {
    let (mut client, _app, _stop) = connected(KrrMock::builder());
    let request = b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n";
    client.write_all(&request.repeat(3)).await.unwrap();
    client.shutdown().await.unwrap();
    let mut answers = Vec::new();
    client.read_to_end(&mut answers).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answers).matches("HTTP/1.1 200").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn idle_connections_and_unfinished_tls_handshakes_time_out() {
    for (first, drip) in [(&b""[..], &b""[..]), (b"\x16\x03\x01\x40\x00", b"\x01")] {
        let (mut client, _app, _stop) = connected(KrrMock::builder().tls());
        client.write_all(first).await.unwrap();
        let waited = time_to_close(client, drip).await;
        assert!(waited <= IDLE_TIMEOUT * 2, "{waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn connections_in_a_tunnel_time_out_too() {
    for (first, drip) in
        [(&b""[..], &b""[..]), (b"\x16\x03\x01\x40\x00", b"\x01"), (b"GET / HTTP/1.1\r\n", b"X: y\r\n")]
    {
        let (mut client, _app, _stop) = connected(KrrMock::builder().tls());
        client.write_all(b"CONNECT oidc-ver2.difi.no:443 HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut granted = [0; 12];
        client.read_exact(&mut granted).await.unwrap();
        assert_eq!(&granted, b"HTTP/1.1 200");
        client.write_all(first).await.unwrap();
        let waited = time_to_close(client, drip).await;
        assert!(waited <= IDLE_TIMEOUT * 2, "{waited:?}");
    }
}

async fn http2_stream(client: DuplexStream, app: &App) -> impl AsyncRead + AsyncWrite + Unpin + Send + 'static {
    let mut stream = over_tls(client, app, b"h2").await;
    // The preface and settings that change nothing (RFC 9113, sections 3.4 and 6.5).
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
    stream
}

#[tokio::test(start_paused = true)]
async fn an_http2_connection_without_requests_times_out() {
    // Nothing; and a head of which only the method comes, without the flag that ends it.
    for half_a_head in [&b""[..], b"\0\0\x01\x01\0\0\0\0\x01\x82"] {
        let (client, app, _stop) = connected(KrrMock::builder().tls());
        let mut stream = http2_stream(client, &app).await;
        stream.write_all(half_a_head).await.unwrap();
        let waited = time_to_close(stream, b"").await;
        assert!((IDLE_TIMEOUT..IDLE_TIMEOUT * 2).contains(&waited), "{waited:?}");
    }
}
