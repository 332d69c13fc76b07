use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, Method, Request, StatusCode, header::HOST, uri::Authority};
use http_body_util::BodyExt;
use hyper::body::Body;
use krr_specs::{Environments, Generation, Host, Issuer, UnknownGenerationError};

/// Names a generation of the look-up API: `g1`, `g2` or `g3`.
const GENERATION: HeaderName = HeaderName::from_static("krr-mock-generation");
/// The largest body that is read, in bytes. A request for 1000 identifiers has 14 000.
pub(crate) const LARGEST_BODY: usize = 1 << 20;
/// How much of a larger one is read to no purpose: most clients write all they have before they read an answer.
const LONGEST_PATIENCE: usize = 64 << 20;

/// How long a client may take to send its body. Whoever stops half-way must not hold a connection for ever.
const BODY_PATIENCE: Duration = Duration::from_secs(30);

/// Marks a request that came over TLS.
#[derive(Clone, Copy)]
pub(crate) struct OverTls;

/// A request as plain data.
pub(crate) struct ApiRequest {
    pub(crate) method: Method,
    /// Percent-encoded as it came, but with one slash at the start however many came (SEED links a page with two).
    pub(crate) path: String,
    /// That of an absolute target (RFC 9112, section 3.2.2).
    authority: Option<Authority>,
    /// The host of the record that goes by that name.
    pub(crate) host_of_record: Option<&'static Host>,
    pub(crate) over_tls: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Why there is no body: it is larger than [`LARGEST_BODY`], 413; it broke off, 400; it took longer than [`BODY_PATIENCE`],
    /// 408.
    pub(crate) unread: Option<StatusCode>,
}

impl ApiRequest {
    /// Takes a request off the wire.
    pub(crate) async fn read(request: Request<impl Body<Data = Bytes>>) -> Self {
        let (parts, body) = request.into_parts();
        let (body, unread) = match in_time(read_body(body)).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)) {
            Ok(body) => (body, None),
            Err(status) => (Bytes::new(), Some(status)),
        };
        let query = parts.uri.query().unwrap_or_default();
        let authority = parts.uri.authority().cloned();
        let host_of_record = whom(authority.as_ref(), &parts.headers);
        let host_of_record = host_of_record.and_then(|host| Environments::bundled().find_authority(host));
        Self {
            method: parts.method,
            authority,
            host_of_record,
            over_tls: parts.extensions.get::<OverTls>().is_some(),
            path: at_home(host_of_record, parts.uri.path().trim_start_matches('/')),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers,
            body,
            unread,
        }
    }

    /// Whom it was sent to: the authority of an absolute target, or else the field `Host`.
    pub(crate) fn host(&self) -> Option<&str> {
        whom(self.authority.as_ref(), &self.headers)
    }

    /// The generation that our header names.
    pub(crate) fn named_generation(&self) -> Result<Option<Generation>, UnknownGenerationError> {
        let named =
            self.headers.get(GENERATION).map(|named| named.to_str().map_err(|_| UnknownGenerationError)?.parse());
        named.transpose()
    }

    /// The life of the API that lived at the host.
    pub(crate) fn generation_of_host(&self) -> Option<Generation> {
        Environments::bundled().generation_of(self.host()?)
    }
}

fn whom<'r>(authority: Option<&'r Authority>, headers: &'r HeaderMap) -> Option<&'r str> {
    let named = || headers.get(HOST).and_then(|host| host.to_str().ok());
    authority.map(Authority::as_str).or_else(named)
}

/// The path on the mock. ID-porten has hosts for itself: at their root lives what the mock has below `/idporten/`.
fn at_home(host: Option<&Host>, path: &str) -> String {
    let is_below =
        |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let has_root = host.and_then(Host::issuer) == Some(Issuer::Idporten);
    let folder = if has_root && !is_below("idporten") && !is_below("_mock") { "idporten/" } else { "" };
    ["/", folder, path].concat()
}

/// What comes within [`BODY_PATIENCE`]. Most bodies are there when their head is, and need no clock.
async fn in_time<T>(coming: impl Future<Output = T>) -> Option<T> {
    let mut coming = pin!(coming);
    match poll_fn(|context| Poll::Ready(coming.as_mut().poll(context))).await {
        Poll::Ready(come) => Some(come),
        Poll::Pending => tokio::time::timeout(BODY_PATIENCE, coming).await.ok(),
    }
}

async fn read_body(body: impl Body<Data = Bytes>) -> Result<Bytes, StatusCode> {
    let mut body = pin!(body);
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
        if length == 0 && data.len() <= LARGEST_BODY && body.is_end_stream() {
            // It came in one piece, which need not be copied.
            return Ok(data);
        }
        length = length.saturating_add(data.len());
        if length <= LARGEST_BODY {
            kept.extend_from_slice(&data);
        } else if length > LONGEST_PATIENCE {
            break;
        }
    }
    if length > LARGEST_BODY { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::{StreamExt, stream};
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_not_waited_for() {
        let first = stream::iter([Ok::<_, std::io::Error>(Frame::data(Bytes::from_static(b"{")))]);
        let stuck = Request::new(StreamBody::new(first.chain(stream::pending())));
        assert_eq!(ApiRequest::read(stuck).await.unread, Some(StatusCode::REQUEST_TIMEOUT));
        let whole = ApiRequest::read(Request::new(Full::new(Bytes::from_static(b"{}")))).await;
        assert_eq!((whole.body, whole.unread), (Bytes::from_static(b"{}"), None));
    }
}
