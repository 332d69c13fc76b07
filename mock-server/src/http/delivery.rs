use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;

use crate::http::change_signal::ChangeSignal;

/// How a response leaves the mock when a fault changes more than its content.
#[derive(Debug, Clone, Default)]
pub(crate) struct Delivery {
    /// It leaves so much later.
    pub(crate) delay: Duration,
    pub(crate) transport: Option<TransportFault>,
}

/// What happens on the connection in place of an ordinary response.
#[derive(Debug, Clone)]
pub(crate) enum TransportFault {
    /// These steps on an HTTP/1.1 connection, which ends with them. HTTP/2 has no such bytes: there the stream is reset.
    Wire(WireScript),
    /// RST_STREAM (RFC 9113, section 6.4).
    StreamReset,
    /// The response, and before it GOAWAY (RFC 9113, section 6.8).
    Goaway,
}

/// The response to a request that is to be asked again after a change, or at `until`.
#[derive(Debug, Clone)]
pub(crate) struct AskAgain {
    pub(crate) signal: Arc<ChangeSignal>,
    /// How many changes the response knows of.
    pub(crate) seen: u64,
    pub(crate) until: Instant,
}

/// What happens on a connection, step by step.
#[derive(Debug, Clone, Default)]
pub(crate) struct WireScript(pub(crate) Vec<WireStep>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WireStep {
    Send(Bytes),
    Wait(Duration),
    /// The mock's side ends, and the client may go on for a while.
    HalfClose,
    /// The connection ends with RST.
    Reset,
}
