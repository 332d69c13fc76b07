use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::{Request, StatusCode};
use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{sync::Notify, time::timeout};

use crate::{
    http::response::ApiResponse,
    pipeline::retired_host::ConnectionClosed,
    server::{
        connect_proxy::proxy_decision,
        connection::{
            Connection, ConnectionInfo, HEAD_PATIENCE, LARGEST_HEAD, MOST_FIELDS, Stream, proxy_error_response, served,
        },
        write_timeout::{BytesWritten, WriteTimeout},
    },
};

/// How long a client of HTTP/2 may take to take note that the mock stops, when it waits for no answer.
const FAREWELL: Duration = Duration::from_secs(1);

impl Connection {
    /// HTTP/2 until its end. Nobody holds a connection on which nothing is asked, neither with half a head.
    pub(crate) async fn http2(&mut self, stream: impl Stream, way: ConnectionInfo) {
        let asked = Arc::new(AtomicU64::new(0));
        let gone = Arc::new(Notify::new());
        let (counted, hang_up, app) = (Arc::clone(&asked), Arc::clone(&gone), Arc::clone(&self.app));
        let answering = service_fn(move |request: Request<Incoming>| {
            counted.fetch_add(1, Ordering::Relaxed);
            let (app, under_way, hang_up) = (Arc::clone(&app), Arc::clone(&counted), Arc::clone(&hang_up));
            async move {
                let _under_way = under_way;
                if request.headers().len() > MOST_FIELDS {
                    return Ok(ApiResponse::empty(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE).into_http());
                }
                match proxy_decision(&app.state, &request, way.tunnel_to.is_some()) {
                    // An error of ours would end this one stream, and the host is gone with all that is in it.
                    Ok(_) => served(&app, request, way).await.inspect_err(|ConnectionClosed| hang_up.notify_one()),
                    Err(why) => Ok(proxy_error_response(&why)),
                }
            }
        });
        let written = BytesWritten::default();
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(LARGEST_HEAD)
            .serve_connection(TokioIo::new(WriteTimeout::new(stream, &written)), answering);
        let mut connection = std::pin::pin!(connection);
        // One is ours and one the service's; every request that is being answered has another.
        let is_idle = || Arc::strong_count(&asked) == 2;
        loop {
            let (before, sent) = (asked.load(Ordering::Relaxed), written.bytes());
            tokio::select! {
                _ = connection.as_mut() => return,
                () = gone.notified() => return,
                _ = self.stopping.changed() => break,
                () = tokio::time::sleep(HEAD_PATIENCE) => {
                    let asks_nothing = is_idle() && asked.load(Ordering::Relaxed) == before;
                    if asks_nothing && !written.goes_on_from(sent) {
                        break;
                    }
                }
            }
        }
        connection.as_mut().graceful_shutdown();
        let patience = if is_idle() { FAREWELL } else { HEAD_PATIENCE };
        let _ = timeout(patience, connection).await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt, DuplexStream};

    use super::*;
    use crate::{
        embedding::krr_mock::KrrMock,
        pipeline::app::App,
        server::connection_tests::{connected, over_tls, patience},
    };

    async fn speaking_http_2(client: DuplexStream, app: &App) -> impl Stream {
        let mut stream = over_tls(client, app, b"h2").await;
        // The preface and settings that change nothing (RFC 9113, sections 3.4 and 6.5).
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.unwrap();
        stream
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_holds_a_connection_of_http_2_on_which_nothing_is_asked() {
        // Nothing; and a head of which only the method comes, without the flag that ends it.
        for half_a_head in [&b""[..], b"\0\0\x01\x01\0\0\0\0\x01\x82"] {
            let (client, mock, _stop) = connected(KrrMock::builder().tls());
            let mut stream = speaking_http_2(client, &mock).await;
            stream.write_all(half_a_head).await.unwrap();
            let waited = patience(stream, b"").await;
            assert!((HEAD_PATIENCE..HEAD_PATIENCE * 2).contains(&waited), "{waited:?}");
        }
    }
}
