//! Sockets, TLS, connections and the CONNECT proxy.

pub(crate) mod connect_proxy;
pub(crate) mod connection;
#[cfg(test)]
mod connection_tests;
pub(crate) mod http2;
pub(crate) mod listener;
pub(crate) mod tls_handshake;
pub(crate) mod write_timeout;
