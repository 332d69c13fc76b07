//! The mock as an HTTP proxy. It connects clients to nothing but itself.

use std::net::IpAddr;

use http::{Method, Request, StatusCode, Uri, Version};
use jiff::civil::Date;
use krr_specs::{Environments, Host};
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::state::app::AppState;
use crate::state::retirement::RetiredBehaviour;

/// The ports on which the hosts of the record listen, or would redirect from.
const PORTS: [u16; 2] = [443, 80];

/// How a request is handled, by its method and target.
pub(crate) enum ProxyDecision {
    Served,
    /// A tunnel to a host of the record (RFC 9110, section 9.3.6).
    Tunnel(&'static Host),
}

/// Why the proxy refuses a request. The texts are in the body of the response, and so they stay as they were.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProxyError {
    #[error("CONNECT takes a host and a port, such as oidc-ver2.difi.no:443")]
    Malformed,
    #[error("a tunnel is asked for over HTTP/1.1, and not within another")]
    NoTunnelHere,
    #[error(
        "this proxy leads to the hosts of KRR alone, all of which it is itself, and not to {0}; name that host in no_proxy, so that the client calls it directly"
    )]
    Foreign(String),
    #[error("{host} listens on 443, and was asked for on {port}")]
    Port { host: &'static str, port: u16 },
    #[error("this mock speaks no TLS: start krr-mock with --tls, so that it can be {0}")]
    NoTls(&'static str),
    #[error("{host} is retired from {on} on (--retire), and nobody answers there")]
    Retired { host: &'static str, on: Date },
}

impl ProxyError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::NoTunnelHere | Self::NoTls(_) => StatusCode::NOT_IMPLEMENTED,
            Self::Foreign(_) | Self::Port { .. } => StatusCode::FORBIDDEN,
            // As the most widespread proxy for a host that does not listen; a guess.
            Self::Retired { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub(crate) fn response(&self) -> ApiResponse {
        let hosts = Environments::bundled().hosts().map(|host| host.name.as_str());
        let body = match self {
            Self::Foreign(_) => json!({ "error": self.to_string(), "hosts": hosts.collect::<Vec<_>>() }),
            _ => json!({ "error": self.to_string() }),
        };
        ApiResponse::json(self.status(), &body).hinting(self).with_hint_header()
    }
}

/// Whether the mock answers a request itself or grants a tunnel. Requests of HTTP/2 always have a scheme, which does not make
/// them requests to a proxy.
pub(crate) fn proxy_decision<B>(
    state: &AppState,
    request: &Request<B>,
    in_tunnel: bool,
) -> Result<ProxyDecision, ProxyError> {
    let is_http_1 = request.version() < Version::HTTP_2;
    match *request.method() {
        Method::CONNECT if in_tunnel || !is_http_1 => Err(ProxyError::NoTunnelHere),
        Method::CONNECT => tunnel(state, request.uri()).map(ProxyDecision::Tunnel),
        _ if is_http_1 && request.uri().scheme().is_some() && !is_served(state, request.uri()) => {
            Err(foreign(request.uri()))
        }
        _ => Ok(ProxyDecision::Served),
    }
}

fn tunnel(state: &AppState, target: &Uri) -> Result<&'static Host, ProxyError> {
    let is_host_and_port = |text: &str| !text.contains('@') && !text.starts_with(':');
    let authority = target.authority().filter(|authority| is_host_and_port(authority.as_str()));
    let authority = authority.ok_or(ProxyError::Malformed)?;
    let port = authority.port_u16().filter(|port| *port != 0).ok_or(ProxyError::Malformed)?;
    let host = Environments::bundled().find_authority(authority.as_str()).ok_or_else(|| foreign(target))?;
    if !PORTS.contains(&port) {
        return Err(ProxyError::Port { host: &host.name, port });
    }
    if state.tls.is_none() && port == 443 {
        return Err(ProxyError::NoTls(&host.name));
    }
    match state.worlds.default_world().retired(host) {
        Some(retired) if retired.behaviour == RetiredBehaviour::Refused => {
            Err(ProxyError::Retired { host: &host.name, on: retired.on })
        }
        _ => Ok(host),
    }
}

/// Whether a target in absolute form is this mock: a recorded host, one that looks like G2, or the mock itself, which may have
/// a name without a dot in a network of containers.
fn is_served(state: &AppState, target: &Uri) -> bool {
    let Some(authority) = target.authority() else { return true };
    let (record, host) = (Environments::bundled(), authority.host());
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    record.find_authority(authority.as_str()).is_some()
        || record.generation_of(authority.as_str()).is_some()
        || address.is_some_and(|address| address.is_loopback())
        || !host.trim_end_matches('.').contains(['.', ':'])
        || host.trim_end_matches('.').to_ascii_lowercase().ends_with(".localhost")
        || state.names.is_at(host)
}

fn foreign(target: &Uri) -> ProxyError {
    ProxyError::Foreign(target.host().unwrap_or_default().to_owned())
}
