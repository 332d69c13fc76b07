use std::sync::Arc;

use axum::{Router, body::Body, response::IntoResponse};
use http::{Request, Response, StatusCode};
use hyper::{body::Incoming, service::Service, upgrade::OnUpgrade};
use hyper_util::service::TowerToHyperService;
use krr_specs::Host;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::http::access::message_head;
use crate::http::bounds::MAX_HEADERS;
use crate::http::delivery::{TransportFault, WireScript};
use crate::http::request::{OnAdminPort, OverTls};
use crate::http::response::ApiResponse;
use crate::pipeline::app::App;
use crate::pipeline::retired_host::ConnectionClosed;
use crate::server::activity::Activity;
use crate::server::connect_proxy::{ProxyDecision, ProxyError, proxy_decision};
use crate::server::connection::ConnectionInfo;
use crate::server::listener::Port;
use crate::state::journal::record::log_text;

/// Answers the requests of one connection: CONNECT itself, all else by the router.
pub(crate) struct RequestService {
    app: Arc<App>,
    router: TowerToHyperService<Router>,
    info: ConnectionInfo,
    port: Port,
    pub(crate) activity: Activity,
    tunnel: Mutex<Option<Tunnel>>,
    /// What a fault has sent on the connection instead of a response.
    script: Mutex<Option<WireScript>>,
    /// Notified when the connection is to be closed without a response.
    pub(crate) closed: Notify,
    /// Notified when the connection is to take no other request.
    pub(crate) goaway: Notify,
}

/// A granted tunnel (RFC 9110, section 9.3.6).
pub(crate) struct Tunnel {
    pub(crate) to: &'static Host,
    pub(crate) upgrade: OnUpgrade,
}

impl RequestService {
    pub(crate) fn new(app: Arc<App>, router: Router, info: ConnectionInfo, port: Port) -> Self {
        Self {
            app,
            router: TowerToHyperService::new(router),
            info,
            port,
            activity: Activity::default(),
            tunnel: Mutex::default(),
            script: Mutex::default(),
            closed: Notify::new(),
            goaway: Notify::new(),
        }
    }

    /// The tunnel that was granted on this connection.
    pub(crate) fn take_tunnel(&self) -> Option<Tunnel> {
        self.tunnel.lock().take()
    }

    pub(crate) fn take_script(&self) -> Option<WireScript> {
        self.script.lock().take()
    }

    /// The response to a request, which counts as in flight from now on and not from the first poll.
    pub(crate) fn start(
        self: &Arc<Self>,
        request: Request<Incoming>,
    ) -> impl Future<Output = Result<Response<Body>, ConnectionClosed>> + use<> {
        let (service, in_flight) = (Arc::clone(self), self.activity.begin_request());
        async move {
            let _in_flight = in_flight;
            service.respond(request).await
        }
    }

    async fn respond(&self, mut request: Request<Incoming>) -> Result<Response<Body>, ConnectionClosed> {
        // HTTP/2 knows no such limit; for HTTP/1.1 it is hyper's own.
        if request.headers().len() > MAX_HEADERS {
            return Ok(ApiResponse::empty(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE).into_response());
        }
        if let Err(error) = message_head::check(&request) {
            tracing::warn!("a request was refused -> 400: {error}");
            return Ok(error.response().into_response());
        }
        match proxy_decision(&self.app.state, &request, self.info.tunnel_to.is_some()) {
            Ok(ProxyDecision::Served) => self.route(request).await,
            Ok(ProxyDecision::Tunnel(to)) => {
                *self.tunnel.lock() = Some(Tunnel { to, upgrade: hyper::upgrade::on(&mut request) });
                Ok(Response::default())
            }
            Err(error) => Ok(proxy_error_response(&error)),
        }
    }

    async fn route(&self, mut request: Request<Incoming>) -> Result<Response<Body>, ConnectionClosed> {
        if self.info.over_tls {
            request.extensions_mut().insert(OverTls);
        }
        if self.port == Port::Admin {
            request.extensions_mut().insert(OnAdminPort);
        }
        let Ok(mut response) = self.router.call(request).await;
        if response.extensions().get::<ConnectionClosed>().is_some() {
            self.closed.notify_one();
            return Err(ConnectionClosed);
        }
        match response.extensions_mut().remove() {
            None => Ok(response),
            Some(TransportFault::Goaway) => {
                self.goaway.notify_one();
                Ok(response)
            }
            Some(TransportFault::StreamReset) => Err(ConnectionClosed),
            Some(TransportFault::Wire(script)) => {
                *self.script.lock() = Some(script);
                self.closed.notify_one();
                Err(ConnectionClosed)
            }
        }
    }
}

/// No service was called, and so the error is in no journal.
fn proxy_error_response(error: &ProxyError) -> Response<Body> {
    let response = error.response();
    let reason = log_text(&error.to_string());
    tracing::warn!("a request to the proxy was refused -> {}: {reason}", response.status.as_u16());
    response.into_response()
}
