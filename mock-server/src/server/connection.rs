//! One connection from its first byte to its end: HTTP/1.1, or TLS and in it HTTP/1.1 or 2, or a tunnel and in it the same.

use std::{
    net::IpAddr,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use hyper::{
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use krr_specs::Host;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    sync::watch,
    time::timeout,
};

use crate::http::bounds::{IDLE_TIMEOUT, MAX_HEAD_LENGTH};
use crate::pipeline::app::App;
use crate::server::activity::Activity;
use crate::server::listener::Port;
use crate::server::request_service::{RequestService, Tunnel};
use crate::server::stream::Stream;
use crate::server::stream::shared_stream::SharedStream;
use crate::server::tls_handshake::shake_hands;
use crate::server::wire_script;

/// How long a client of HTTP/2 without a request in flight may take to acknowledge that the connection ends.
const GOAWAY_TIMEOUT: Duration = Duration::from_secs(1);
/// The first byte of a TLS handshake (RFC 8446, section 5.1), which begins no method.
const HANDSHAKE: u8 = 0x16;

pub(crate) struct Connection {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    /// Changes when its sender is dropped. A connection that waits for a request then ends at once, another after its response.
    pub(crate) stopping: watch::Receiver<()>,
    pub(crate) port: Port,
    /// The address of this machine that the client connected to.
    pub(crate) address: Option<IpAddr>,
}

/// How requests reach the mock on a connection.
#[derive(Clone, Copy, Default)]
pub(crate) struct ConnectionInfo {
    pub(crate) over_tls: bool,
    pub(crate) tunnel_to: Option<&'static Host>,
}

/// Why the mock ends a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Stop,
    /// No request comes, a head never ends, or the client does not read a response.
    Idle,
    /// A fault says so.
    Goaway,
}

impl Connection {
    /// Serves the connection until either side closes it. A head with too much in it gets 431, a target that is too long 414,
    /// and a head that never ends no response.
    pub(crate) async fn serve(mut self, stream: impl Stream) {
        let info = ConnectionInfo::default();
        let tunnel = match self.app.state.tls.is_some() {
            true => self.serve_tls_or_http(stream, info).await,
            false => self.serve_http1(stream, info).await,
        };
        let Some(Tunnel { to, upgrade }) = tunnel else { return };
        // In a box, so that the futures of all connections are not as large as this one.
        Box::pin(async move {
            let Ok(stream) = upgrade.await else { return };
            let info = ConnectionInfo { tunnel_to: Some(to), ..ConnectionInfo::default() };
            self.serve_tls_or_http(TokioIo::new(stream), info).await;
        })
        .await;
    }

    /// TLS if the stream begins with a handshake, else HTTP.
    async fn serve_tls_or_http(&mut self, stream: impl Stream, info: ConnectionInfo) -> Option<Tunnel> {
        let mut stream = BufReader::new(stream);
        let first = tokio::select! {
            first = timeout(IDLE_TIMEOUT, stream.fill_buf()) => first.ok()?.ok()?.first().copied()?,
            _ = self.stopping.changed() => return None,
        };
        match first {
            HANDSHAKE if self.app.state.tls.is_some() => Box::pin(self.serve_tls(stream, info)).await,
            _ => self.serve_http1(stream, info).await,
        }
    }

    async fn serve_tls(&mut self, stream: impl Stream, info: ConnectionInfo) -> Option<Tunnel> {
        let stream = tokio::select! {
            stream = timeout(IDLE_TIMEOUT, shake_hands(&self.app.state, stream, info.tunnel_to, self.address)) => stream.ok()?.ok()?,
            _ = self.stopping.changed() => return None,
        };
        let info = ConnectionInfo { over_tls: true, ..info };
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            self.serve_http2(stream, info).await;
            return None;
        }
        self.serve_http1(stream, info).await
    }

    /// HTTP/1.1 until its end, or until a tunnel was granted.
    async fn serve_http1(&mut self, stream: impl Stream, info: ConnectionInfo) -> Option<Tunnel> {
        let service = self.request_service(info);
        let shared = SharedStream::new(stream);
        let stream = TokioIo::new(service.activity.count_writes(shared.clone()));
        let connection = http1::Builder::new()
            .max_header_size(MAX_HEAD_LENGTH)
            // `Activity` ends a connection on which no head comes to its end.
            .header_read_timeout(None)
            // A client that has sent all of its requests may still read (RFC 9112, section 9.6).
            .half_close(true)
            .serve_connection(stream, service_fn(|request| service.start(request)))
            .with_upgrades();
        let patience = |end, activity: &Activity| match end {
            End::Stop if activity.requests() > 0 => IDLE_TIMEOUT,
            End::Stop | End::Idle | End::Goaway => Duration::ZERO,
        };
        let ended = self.run(connection, http1::UpgradeableConnection::graceful_shutdown, &service, patience).await;
        if let Some(script) = service.take_script() {
            tokio::select! {
                () = wire_script::run(script, shared) => {}
                _ = self.stopping.changed() => {}
            }
            return None;
        }
        // Other errors are the client's, and had a response where that was possible.
        if self.app.state.tls.is_none() && ended.is_err_and(|error| is_not_http(&error)) {
            tracing::warn!("what came is not HTTP: if it was meant for HTTPS, start krr-mock with --tls");
        }
        service.take_tunnel()
    }

    async fn serve_http2(&mut self, stream: impl Stream, info: ConnectionInfo) {
        let service = self.request_service(info);
        let stream = TokioIo::new(service.activity.count_writes(stream));
        let shared = Arc::clone(&service);
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(MAX_HEAD_LENGTH).unwrap_or(u32::MAX))
            .serve_connection(stream, service_fn(move |request| shared.start(request)));
        let patience =
            |_, activity: &Activity| if activity.has_request_in_flight() { IDLE_TIMEOUT } else { GOAWAY_TIMEOUT };
        let _ = self.run(connection, http2::Connection::graceful_shutdown, &service, patience).await;
    }

    fn request_service(&self, info: ConnectionInfo) -> Arc<RequestService> {
        Arc::new(RequestService::new(Arc::clone(&self.app), self.router.clone(), info, self.port))
    }

    /// Runs a connection to its end. When the mock stops or nothing happens on it, the connection is shut down, and may take
    /// the time that `patience` gives.
    async fn run<C: Future<Output = hyper::Result<()>>>(
        &mut self,
        connection: C,
        shut_down: fn(Pin<&mut C>),
        service: &RequestService,
        patience: impl Fn(End, &Activity) -> Duration,
    ) -> hyper::Result<()> {
        let mut connection = pin!(connection);
        let end = tokio::select! {
            biased;
            ended = connection.as_mut() => return ended,
            () = service.closed.notified() => return Ok(()),
            _ = self.stopping.changed() => End::Stop,
            () = service.activity.idle(IDLE_TIMEOUT) => End::Idle,
            () = service.goaway.notified() => End::Goaway,
        };
        shut_down(connection.as_mut());
        timeout(patience(end, &service.activity), connection).await.unwrap_or(Ok(()))
    }
}

fn is_not_http(error: &hyper::Error) -> bool {
    error.is_parse() && !error.is_parse_too_large()
}
