//! One connection from its first byte to its end: HTTP/1.1, or TLS and in it HTTP/1.1 or 2, or a tunnel and in it the same.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream::FuturesUnordered};
use http::{Request, Response};
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn, upgrade::OnUpgrade};
use hyper_util::rt::TokioIo;
use krr_specs::Host;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader},
    sync::watch,
    time::{sleep, timeout},
};

use crate::{
    http::{
        request::{ApiRequest, OverTls},
        response::ApiResponse,
    },
    pipeline::{app::App, handle_request::handle, retired_host::ConnectionClosed},
    server::{
        connect_proxy::{ProxyDecision, ProxyError, proxy_decision},
        tls_handshake::shake_hands,
        write_timeout::{BytesWritten, WriteTimeout},
    },
};

/// How many fields a head may have. Browsers send some 20, gateways add as many. For HTTP/1.1 it is hyper's own bound, which
/// takes time at every request once it is set.
pub(crate) const MOST_FIELDS: usize = 100;
/// How long a head may be, in bytes. A token takes one or two KiB, a grant by mistake in the address some twelve.
pub(crate) const LARGEST_HEAD: u32 = 32 << 10;
/// How long a handshake may take, and the next head, in a connection that waits for one too; a head twice that at most.
pub(crate) const HEAD_PATIENCE: Duration = Duration::from_secs(60);
/// The first byte of a handshake (RFC 8446, section 5.1), which begins no method.
const HANDSHAKE: u8 = 0x16;

/// What a connection runs on.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for S {}

/// One side of a connection.
pub(crate) struct Connection {
    pub(crate) app: Arc<App>,
    /// Heard when its sender is dropped: a connection that waits for a request ends at once, another after its answer.
    pub(crate) stopping: watch::Receiver<()>,
}

/// A tunnel that was granted.
pub(crate) struct Tunnel {
    to: &'static Host,
    granted: OnUpgrade,
}

/// Why a connection is ended that its client would go on with.
enum Interruption {
    Stop,
    /// Nobody says anything, never comes to the end of a head, or reads nothing of an answer.
    Idle,
}

/// How a request reached the mock.
#[derive(Clone, Copy)]
pub(crate) struct ConnectionInfo {
    over_tls: bool,
    pub(crate) tunnel_to: Option<&'static Host>,
}

impl Connection {
    /// Talks until either side has had enough. A head with too much in it gets 431, a target that is too long 414, and one
    /// that never ends gets nothing.
    pub(crate) async fn hold(mut self, stream: impl Stream) {
        let direct = ConnectionInfo { over_tls: false, tunnel_to: None };
        let tunnel = match self.app.state.tls.is_some() {
            true => self.either(stream, direct).await,
            false => self.http1(stream, direct).await,
        };
        let Some(Tunnel { to, granted }) = tunnel else { return };
        // Most connections never come here, and need not be as large as if they did.
        Box::pin(async move {
            let Ok(stream) = granted.await else { return };
            self.either(TokioIo::new(stream), ConnectionInfo { over_tls: false, tunnel_to: Some(to) }).await;
        })
        .await;
    }

    /// TLS where it begins with a handshake, HTTP where it does not.
    async fn either(&mut self, stream: impl Stream, way: ConnectionInfo) -> Option<Tunnel> {
        let mut stream = BufReader::new(stream);
        let first = tokio::select! {
            first = timeout(HEAD_PATIENCE, stream.fill_buf()) => first.ok()?.ok()?.first().copied()?,
            _ = self.stopping.changed() => return None,
        };
        match first {
            HANDSHAKE if self.app.state.tls.is_some() => Box::pin(self.within_tls(stream, way)).await,
            _ => self.http1(stream, way).await,
        }
    }

    async fn within_tls(&mut self, stream: impl Stream, way: ConnectionInfo) -> Option<Tunnel> {
        let stream = tokio::select! {
            shaken = timeout(HEAD_PATIENCE, shake_hands(&self.app.state, stream, way.tunnel_to)) => shaken.ok()?.ok()?,
            _ = self.stopping.changed() => return None,
        };
        let way = ConnectionInfo { over_tls: true, ..way };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.http2(stream, way).await;
            return None;
        }
        self.http1(stream, way).await
    }

    /// HTTP/1.1 until its end, or until a tunnel was granted.
    async fn http1(&mut self, stream: impl Stream, way: ConnectionInfo) -> Option<Tunnel> {
        let (asked, answered, tunnel) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(None));
        let answering = service_fn(|mut request| {
            asked.fetch_add(1, Ordering::Relaxed);
            let (app, tunnel, answered) = (&self.app, &tunnel, &answered);
            async move {
                let answer = match proxy_decision(&app.state, &request, way.tunnel_to.is_some()) {
                    Ok(ProxyDecision::Served) => served(app, request, way).await,
                    Ok(ProxyDecision::Tunnel(to)) => {
                        *tunnel.lock() = Some(Tunnel { to, granted: hyper::upgrade::on(&mut request) });
                        Ok(Response::default())
                    }
                    Err(why) => Ok(proxy_error_response(&why)),
                };
                answered.fetch_add(1, Ordering::Relaxed);
                answer
            }
        });
        let written = BytesWritten::default();
        // A time-out of hyper's is set and taken back for every head. Whether one came lately costs nothing to know.
        let connection = http1::Builder::new()
            .max_header_size(LARGEST_HEAD as usize)
            .header_read_timeout(None)
            // Who has said all may listen still (RFC 9112, section 9.6).
            .half_close(true)
            .serve_connection(TokioIo::new(WriteTimeout::new(stream, &written)), answering)
            .with_upgrades();
        let stopping = &mut self.stopping;
        let interruption = async {
            loop {
                let (before, sent) = (asked.load(Ordering::Relaxed), written.bytes());
                tokio::select! {
                    _ = stopping.changed() => return Interruption::Stop,
                    () = sleep(HEAD_PATIENCE) => {
                        let waits = answered.load(Ordering::Relaxed) == before && !written.goes_on_from(sent);
                        if waits && asked.load(Ordering::Relaxed) == before {
                            return Interruption::Idle;
                        }
                    }
                }
            }
        };
        // In a set of its own, which looks at it when it is woken and not at every request.
        let mut interruptions = FuturesUnordered::from_iter([interruption]);
        {
            let mut connection = pin!(connection);
            tokio::select! {
                biased;
                // What goes wrong here is the client's: it went away, or sent what is no head. It was told so where it could be.
                ended = connection.as_mut() => {
                    if self.app.state.tls.is_none() && ended.is_err_and(|error| is_no_http(&error)) {
                        tracing::warn!("what came is no HTTP: if it was meant for HTTPS, start krr-mock with --tls");
                    }
                }
                interruption = interruptions.next() => {
                    let is_stop = matches!(interruption, Some(Interruption::Stop));
                    if is_stop && asked.load(Ordering::Relaxed) > 0 {
                        connection.as_mut().graceful_shutdown();
                        let _ = timeout(HEAD_PATIENCE, connection).await;
                    }
                }
            }
        }
        tunnel.into_inner()
    }
}

fn is_no_http(error: &hyper::Error) -> bool {
    error.is_parse() && !error.is_parse_too_large()
}

pub(crate) async fn served(
    app: &App,
    mut request: Request<Incoming>,
    way: ConnectionInfo,
) -> Result<Response<Full<Bytes>>, ConnectionClosed> {
    if way.over_tls {
        request.extensions_mut().insert(OverTls);
    }
    let request = ApiRequest::read(request).await;
    handle(app, &request).map(ApiResponse::into_http)
}

/// Nobody's path was asked for, and so the refusal stands in no journal.
pub(crate) fn proxy_error_response(why: &ProxyError) -> Response<Full<Bytes>> {
    let answer = why.answer();
    tracing::warn!("a request was turned away -> {}: {why}", answer.status.as_u16());
    answer.into_http()
}
