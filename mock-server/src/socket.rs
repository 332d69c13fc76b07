//! Connections: what a request's head may cost, how long it may take, and how they end.

use std::{
    convert::Infallible,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
};

use crate::{mock::Mock, serve::serve};

/// How many fields a head may have. Browsers send some 20, gateways add as many.
const MOST_FIELDS: usize = 100;
/// How long a head may be, in bytes. A token takes one or two KiB, a grant by mistake in the address some twelve.
const LARGEST_HEAD: usize = 32 << 10;
/// How long the next head may take, in a connection that waits for one too.
const HEAD_PATIENCE: Duration = Duration::from_secs(60);
/// For how long nobody is let in when the machine has no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers on `listener` until `stopped`, and then until what is in flight is answered.
pub(crate) async fn listen(listener: TcpListener, mock: Arc<Mock>, mut stopped: oneshot::Receiver<()>) {
    let (stop, stopping) = watch::channel(());
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(open.spawn(talk(stream, Arc::clone(&mock), stopping.clone()))),
                Err(error) if concerns_one(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "nobody can be let in");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
    drop((listener, stop));
    while open.join_next().await.is_some() {}
}

/// Whoever knocked has gone again.
fn concerns_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// One connection from its first request to its end. A head with too much in it gets 431, a target that is too long 414, and
/// one that never ends gets nothing.
///
/// `stopping` is heard when its sender is dropped: a connection that waits for a request ends at once, another after its answer.
async fn talk(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    mock: Arc<Mock>,
    mut stopping: watch::Receiver<()>,
) {
    let was_asked = AtomicBool::new(false);
    let answering = service_fn(|request| {
        was_asked.store(true, Ordering::Relaxed);
        let mock = Arc::clone(&mock);
        async move { Ok::<_, Infallible>(serve(&mock, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .max_headers(MOST_FIELDS)
        .max_header_size(LARGEST_HEAD)
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), answering);
    let mut connection = std::pin::pin!(connection);
    // What goes wrong here is the client's: it went away, or never finished a head. It was told so where it could be.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.changed() => {}
    }
    if was_asked.load(Ordering::Relaxed) {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::KrrMock;

    #[tokio::test(start_paused = true)]
    async fn a_head_that_never_ends_is_not_waited_for() {
        let mock = KrrMock::builder().unheard();
        let (mut client, server) = duplex(1 << 16);
        let (stop, stopping) = watch::channel(());
        let connection = tokio::spawn(talk(server, Arc::new(mock.unwrap()), stopping));
        client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut first = [0; 12];
        client.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        client.write_all(b"GET /_mock/health HTTP/1.1\r\nHost: x\r\n").await.unwrap();
        let started = tokio::time::Instant::now();
        for _ in 0..10 {
            // Every byte in time, and no end of them.
            tokio::time::sleep(HEAD_PATIENCE / 5).await;
            let _ = client.write_all(b"X: y\r\n").await;
        }
        connection.await.unwrap();
        client.read_to_end(&mut Vec::new()).await.unwrap();
        assert!(started.elapsed() <= HEAD_PATIENCE * 2, "{:?}", started.elapsed());
        drop(stop);
    }
}
