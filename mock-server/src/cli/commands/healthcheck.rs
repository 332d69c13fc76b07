//! `krr-mock healthcheck`: for containers, whose image may have no HTTP client.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs},
    time::Duration,
};

use clap::Args;
use url::Url;

use crate::values::listen_address::ListenAddress;

const TIMEOUT: Duration = Duration::from_secs(5);
const PATH: &str = "/_mock/health/ready";

#[derive(Debug, Args)]
pub(crate) struct Healthcheck {
    /// Base URL of the mock; by default the address that KRR_MOCK_LISTEN or the default of --listen names
    #[arg(value_name = "URL")]
    url: Option<Url>,

    /// Address of the mock when no URL is given
    #[arg(long, value_name = "ADDRESS", env = "KRR_MOCK_LISTEN", default_value = "127.0.0.1:8080", hide = true)]
    listen: ListenAddress,
}

/// Why the mock does not count as healthy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HealthcheckError {
    #[error(
        "{0} is no URL of a mock: expected http://HOST:PORT (the mock answers plain HTTP on the port of --tls too)"
    )]
    Url(Url),
    #[error("the mock listens on a free port, which nobody knows: give its URL")]
    FreePort,
    #[error("{0} does not answer: {1}")]
    Unreachable(Url, #[source] io::Error),
    #[error("{0} answers {1}")]
    Unhealthy(Url, String),
}

impl HealthcheckError {
    pub(crate) fn is_usage(&self) -> bool {
        matches!(self, Self::Url(_) | Self::FreePort)
    }
}

impl Healthcheck {
    pub(crate) fn run(&self) -> Result<(), HealthcheckError> {
        let url = match &self.url {
            Some(url) => url.clone(),
            None => url_of(self.listen.address)?,
        };
        let host =
            url.host_str().filter(|_| url.scheme() == "http").ok_or_else(|| HealthcheckError::Url(url.clone()))?;
        let port = url.port_or_known_default().unwrap_or(80);
        let path = format!("{}{PATH}", url.path().trim_end_matches('/'));
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
        let address = (host.trim_matches(['[', ']']), port);
        let head = ask(address, &request).map_err(|error| HealthcheckError::Unreachable(url.clone(), error))?;
        let status = head.lines().next().unwrap_or("nothing");
        match status.starts_with("HTTP/1.1 200 ") {
            true => Ok(()),
            false => Err(HealthcheckError::Unhealthy(url, status.to_owned())),
        }
    }
}

/// A mock on all addresses is asked on loopback.
fn url_of(listen: SocketAddr) -> Result<Url, HealthcheckError> {
    if listen.port() == 0 {
        return Err(HealthcheckError::FreePort);
    }
    let ip = match listen {
        SocketAddr::V4(address) if address.ip().is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(address) if address.ip().is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        address => address.ip(),
    };
    Url::parse(&format!("http://{}", SocketAddr::new(ip, listen.port()))).map_err(|_| HealthcheckError::FreePort)
}

/// The beginning of the response.
fn ask(address: (&str, u16), request: &str) -> io::Result<String> {
    let mut last = io::Error::other("the name has no address");
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, TIMEOUT) {
            Ok(mut stream) => {
                stream.set_read_timeout(Some(TIMEOUT))?;
                stream.set_write_timeout(Some(TIMEOUT))?;
                stream.write_all(request.as_bytes())?;
                let mut head = Vec::new();
                stream.take(64 << 10).read_to_end(&mut head)?;
                return Ok(String::from_utf8_lossy(&head).into_owned());
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}
