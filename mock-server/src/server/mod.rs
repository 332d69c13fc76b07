//! Sockets, TLS, connections and the CONNECT proxy; and the router, through which every path goes.

pub(crate) mod activity;
pub(crate) mod connect_proxy;
pub(crate) mod connection;
#[cfg(test)]
mod connection_tests;
pub(crate) mod listener;
pub(crate) mod request_service;
pub(crate) mod router;
pub(crate) mod stream;
pub(crate) mod tls_handshake;
pub(crate) mod wire_script;
mod workload;
