use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::faults::action_members::ActionMembers;
use crate::state::faults::body_fault::{CharsetFault, DialectFault, FeedFault, GzipFault, JsonFault};
use crate::state::faults::delay::{Delay, Wait};
use crate::state::faults::issuer_fault::{KeysFault, TokenFault};

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[serde(try_from = "ActionMembers", into = "ActionMembers")]
pub(crate) enum FaultAction {
    /// Another response in place of the register's; the operation does not run.
    Status(StatusFault),
    /// The whole response comes later.
    Delay(Delay),
    Close(CloseFault),
    Cut(Cut),
    Dribble(Dribble),
    ContentLength(ContentLengthFault),
    Chunk(ChunkFault),
    Gzip(GzipFault),
    Charset(CharsetFault),
    Json(JsonFault),
    Tls(TlsFault),
    H2(H2Fault),
    Token(TokenFault),
    Keys(KeysFault),
    Feed(FeedFault),
    Dialect(DialectFault),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StatusFault {
    pub(crate) status: u16,
    pub(crate) like: Option<ErrorSource>,
    /// Override those that the response would have.
    pub(crate) headers: BTreeMap<String, String>,
    /// Text is sent as it is, everything else as JSON.
    pub(crate) body: Option<Value>,
}

/// Whose error is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ErrorSource {
    Krr,
    Maskinporten,
    /// A page of HTML.
    LoadBalancer,
    /// A short page of HTML, as a forward proxy sends.
    Proxy,
    /// Problem details (RFC 9457), which KRR does not use, as `text/plain`.
    Problem,
    /// No body at all.
    Empty,
}

/// Where a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CloseFault {
    pub(crate) at: CloseAt,
    /// With RST in place of FIN.
    pub(crate) reset: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CloseAt {
    /// As soon as it is accepted, with RST.
    AtAccept,
    BeforeHead,
    MidHead,
    MidBody,
    /// The mock's side alone, before the head: the client may go on sending.
    HalfClose,
    /// After a whole response with `Connection: close`.
    AfterResponse,
}

/// Where a body ends too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub(crate) enum Cut {
    /// After so many bytes of the body.
    Bytes(usize),
    /// Within this person of a list, counted from 1.
    Person(usize),
}

/// A response in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dribble {
    #[serde(default)]
    pub(crate) part: DribbledPart,
    /// How long each piece is.
    pub(crate) bytes: usize,
    /// The time between two pieces.
    pub(crate) every: Wait,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DribbledPart {
    Head,
    #[default]
    Body,
    All,
}

/// A `Content-Length` that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ContentLengthFault {
    TooLong,
    TooShort,
    /// None, so that the body ends with the connection.
    Missing,
    /// Twice, with different values.
    Twice,
    NoNumber,
}

/// A chunked body (RFC 9112, section 7.1) that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ChunkFault {
    BadSize,
    TooShort,
    /// Without the last chunk.
    NoEnd,
    /// Together with `Content-Length`.
    WithLength,
}

/// What is wrong with TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsFault {
    /// A fatal alert in place of a handshake.
    Alert,
    /// The connection is closed in the middle of the handshake.
    Close,
    /// The certificate expired yesterday.
    Expired,
    /// The certificate is for another name.
    WrongName,
    /// The certificate is signed by an authority that nobody trusts.
    Untrusted,
}

/// What HTTP/2 has for the end of a stream or of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum H2Fault {
    /// The response comes, and the connection takes no other request.
    Goaway,
    /// The stream is reset before the response.
    RstStream,
}

impl FaultAction {
    pub(crate) fn status(status: u16) -> Self {
        Self::Status(StatusFault { status, like: None, headers: BTreeMap::new(), body: None })
    }

    pub(crate) fn delay(delay: Duration) -> Self {
        Self::Delay(Delay::fixed(delay))
    }

    pub(crate) fn close() -> Self {
        Self::Close(CloseFault { at: CloseAt::BeforeHead, reset: false })
    }

    /// Whether it acts on a connection on which no request came yet.
    pub(crate) fn is_before_request(&self) -> bool {
        matches!(self, Self::Tls(_) | Self::Close(CloseFault { at: CloseAt::AtAccept, .. }))
    }

    /// Whether it can be applied to a request of this version of HTTP.
    pub(crate) fn fits(&self, is_http2: bool) -> bool {
        !matches!(self, Self::H2(_)) || is_http2
    }
}
