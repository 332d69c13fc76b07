use std::{borrow::Cow, future::poll_fn, pin::pin, str::Utf8Error, sync::Arc, task::Poll, time::Instant};

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HOST},
    uri::Authority,
};
use http_body_util::BodyExt;
use hyper::body::Body;
use krr_specs::{Environments, Generation, Host, Issuer, UnknownGenerationError};
use percent_encoding::percent_decode_str;
use tokio::sync::OwnedSemaphorePermit;

use crate::http::bounds::{
    BODY_TIMEOUT, LARGE_BODY_LENGTH, LARGE_BODY_PAUSE, MAX_BODY_LENGTH, MAX_DISCARDED_LENGTH, RequestPlaces,
};

/// Names a generation of the look-up API: `g1`, `g2` or `g3`.
const GENERATION_HEADER: HeaderName = HeaderName::from_static("krr-mock-generation");
/// Marks a request that came over TLS.
#[derive(Clone, Copy)]
pub(crate) struct OverTls;

/// Marks a request at the address of the admin API.
#[derive(Clone, Copy)]
pub(crate) struct OnAdminPort;

pub(crate) struct ApiRequest {
    /// When its head was there.
    pub(crate) received: Instant,
    pub(crate) method: Method,
    /// Percent-encoded as it came, but with one slash at the start instead of several (SEED links a page with two), and without
    /// [`world_prefix`](Self::world_prefix).
    pub(crate) path: String,
    /// `/_world/NAME` as it came, or empty.
    pub(crate) world_prefix: String,
    /// Of a target in absolute form (RFC 9112, section 3.2.2).
    authority: Option<Authority>,
    /// The recorded host of KRR or an issuer that has the requested name.
    pub(crate) recorded_host: Option<&'static Host>,
    pub(crate) over_tls: bool,
    pub(crate) on_admin_port: bool,
    pub(crate) is_http2: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Why the body was not read: longer than [`MAX_BODY_LENGTH`] (413), broken off (400) or slower than [`BODY_TIMEOUT`] (408).
    pub(crate) body_error: Option<StatusCode>,
    /// Held by a large body.
    _place: Option<OwnedSemaphorePermit>,
}

/// The body of a request, or why it was not read.
struct ReadBody {
    body: Result<Bytes, StatusCode>,
    place: Option<OwnedSemaphorePermit>,
}

impl ApiRequest {
    pub(crate) async fn read(request: Request<impl Body<Data = Bytes>>, places: &RequestPlaces) -> Self {
        let received = Instant::now();
        let (parts, body) = request.into_parts();
        let read = in_time(read_body(body, places)).await;
        let ReadBody { body, place } = read.unwrap_or(ReadBody { body: Err(StatusCode::REQUEST_TIMEOUT), place: None });
        let (body, body_error) = match body {
            Ok(body) => (body, None),
            Err(status) => (Bytes::new(), Some(status)),
        };
        let query = parts.uri.query().unwrap_or_default();
        let authority = parts.uri.authority().cloned();
        let recorded_host = requested_host(authority.as_ref(), &parts.headers);
        let recorded_host = recorded_host.and_then(|host| Environments::bundled().find_authority(host));
        let (world_prefix, path) = split_world(parts.uri.path());
        Self {
            received,
            method: parts.method,
            world_prefix: world_prefix.to_owned(),
            authority,
            recorded_host,
            is_http2: parts.version == http::Version::HTTP_2,
            on_admin_port: parts.extensions.get::<OnAdminPort>().is_some(),
            over_tls: parts.extensions.get::<OverTls>().is_some(),
            path: path_on_mock(recorded_host, path.trim_start_matches('/')),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers,
            body,
            body_error,
            _place: place,
        }
    }

    /// A call of the admin API by a page that this request is for: it is from the same browser, and in the same world.
    pub(crate) fn calling(&self, method: Method, target: &str, body: Option<&serde_json::Value>) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = self.headers.clone();
        headers.remove(ACCEPT);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self {
            received: self.received,
            method,
            path: path.to_owned(),
            world_prefix: self.world_prefix.clone(),
            authority: self.authority.clone(),
            recorded_host: self.recorded_host,
            over_tls: self.over_tls,
            on_admin_port: self.on_admin_port,
            is_http2: self.is_http2,
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers,
            body: body.map(|body| body.to_string().into()).unwrap_or_default(),
            body_error: None,
            _place: None,
        }
    }

    /// Whether the body is a form (RFC 6749, appendix B).
    pub(crate) fn has_form(&self) -> bool {
        let media_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default();
        essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    }

    /// The authority of a target in absolute form, or else the field `Host`.
    pub(crate) fn host(&self) -> Option<&str> {
        requested_host(self.authority.as_ref(), &self.headers)
    }

    pub(crate) fn named_generation(&self) -> Result<Option<Generation>, UnknownGenerationError> {
        let named = self
            .headers
            .get(GENERATION_HEADER)
            .map(|named| named.to_str().map_err(|_| UnknownGenerationError)?.parse());
        named.transpose()
    }

    /// The world in the path, percent-decoded; an error where it is not UTF-8.
    pub(crate) fn world_in_path(&self) -> Option<Result<Cow<'_, str>, Utf8Error>> {
        let name = self.world_prefix.strip_prefix("/_world/")?;
        Some(percent_decode_str(name).decode_utf8())
    }

    pub(crate) fn generation_of_host(&self) -> Option<Generation> {
        Environments::bundled().generation_of(self.host()?)
    }
}

fn requested_host<'r>(authority: Option<&'r Authority>, headers: &'r HeaderMap) -> Option<&'r str> {
    let named = || headers.get(HOST).and_then(|host| host.to_str().ok());
    authority.map(Authority::as_str).or_else(named)
}

/// A path below `/_world/NAME`, in two. Both parts begin with a slash, or are empty.
fn split_world(path: &str) -> (&str, &str) {
    let start = path.len() - path.trim_start_matches('/').len();
    let path = &path[start.saturating_sub(1)..];
    let Some(rest) = path.strip_prefix("/_world/") else { return ("", path) };
    path.split_at(rest.find('/').map_or(path.len(), |end| path.len() - rest.len() + end))
}

/// The path on the mock. ID-porten has hosts of its own: their root is `/idporten/` here.
fn path_on_mock(host: Option<&Host>, path: &str) -> String {
    let is_below =
        |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let has_root = host.and_then(Host::issuer) == Some(Issuer::Idporten);
    let folder = if has_root && !is_below("idporten") && !is_below("_mock") { "idporten/" } else { "" };
    ["/", folder, path].concat()
}

/// The outcome within [`BODY_TIMEOUT`]. Most bodies arrive with their head, and need no timer.
async fn in_time<T>(outcome: impl Future<Output = T>) -> Option<T> {
    let mut outcome = pin!(outcome);
    match poll_fn(|context| Poll::Ready(outcome.as_mut().poll(context))).await {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => tokio::time::timeout(BODY_TIMEOUT, outcome).await.ok(),
    }
}

async fn read_body(body: impl Body<Data = Bytes>, places: &RequestPlaces) -> ReadBody {
    let mut body = pin!(body);
    let (mut kept, mut length, mut place) = (BytesMut::new(), 0_usize, None);
    loop {
        let next = match place.is_some() {
            true => tokio::time::timeout(LARGE_BODY_PAUSE, body.frame()).await,
            false => Ok(body.frame().await),
        };
        let frame = match next {
            Ok(Some(frame)) => frame,
            Ok(None) => break,
            Err(_) => return ReadBody { body: Err(StatusCode::REQUEST_TIMEOUT), place: None },
        };
        let Ok(frame) = frame else { return ReadBody { body: Err(StatusCode::BAD_REQUEST), place: None } };
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length > MAX_BODY_LENGTH {
            // The rest is not kept, and gives its place to another.
            (kept, place) = (BytesMut::new(), None);
            if length > MAX_DISCARDED_LENGTH {
                break;
            }
            continue;
        }
        if length > LARGE_BODY_LENGTH && place.is_none() {
            place = Arc::clone(&places.large_bodies).acquire_owned().await.ok();
        }
        if length == data.len() && body.is_end_stream() {
            // A body in one piece need not be copied.
            return ReadBody { body: Ok(data), place };
        }
        kept.extend_from_slice(&data);
    }
    let body = if length > MAX_BODY_LENGTH { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(kept.freeze()) };
    ReadBody { body, place }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::{StreamExt, future, stream};
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    use super::*;
    use crate::http::bounds::MAX_LARGE_BODIES;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_times_out() {
        let first = stream::iter([Ok::<_, std::io::Error>(Frame::data(Bytes::from_static(b"{")))]);
        let stuck = Request::new(StreamBody::new(first.chain(stream::pending())));
        let places = RequestPlaces::default();
        assert_eq!(ApiRequest::read(stuck, &places).await.body_error, Some(StatusCode::REQUEST_TIMEOUT));
        let whole = ApiRequest::read(Request::new(Full::new(Bytes::from_static(b"{}"))), &places).await;
        assert_eq!((whole.body, whole.body_error), (Bytes::from_static(b"{}"), None));
    }

    /// Whether the future has not ended when it is polled once more.
    async fn is_pending(future: &mut (impl Future + Unpin)) -> bool {
        future::poll_immediate(future).await.is_none()
    }

    /// One of 100 000 bytes, in two parts; the second never comes.
    fn half_a_large_body() -> Request<impl Body<Data = Bytes>> {
        let part = Bytes::from(vec![b' '; 100_000]);
        let first = stream::iter([Ok::<_, std::io::Error>(Frame::data(part))]);
        Request::new(StreamBody::new(first.chain(stream::pending())))
    }

    #[tokio::test(start_paused = true)]
    async fn large_bodies_wait_for_a_place_and_small_ones_do_not() {
        let places = RequestPlaces::default();
        let mut stuck: Vec<_> =
            (0..MAX_LARGE_BODIES).map(|_| Box::pin(ApiRequest::read(half_a_large_body(), &places))).collect();
        for one in &mut stuck {
            assert!(is_pending(one).await);
        }
        assert_eq!(places.large_bodies.available_permits(), 0);
        let whole = |length| Request::new(Full::new(Bytes::from(vec![b' '; length])));
        let mut large = Box::pin(ApiRequest::read(whole(LARGE_BODY_LENGTH + 1), &places));
        let small = ApiRequest::read(whole(LARGE_BODY_LENGTH), &places).await;
        assert_eq!(small.body_error, None);
        assert!(is_pending(&mut large).await);
        // Those that pause give their places to others.
        let (large, of_stuck) = future::join(large, future::join_all(stuck)).await;
        assert_eq!(large.body_error, None);
        assert!(of_stuck.iter().all(|one| one.body_error == Some(StatusCode::REQUEST_TIMEOUT)));
        drop((large, of_stuck));
        assert_eq!(places.large_bodies.available_permits(), MAX_LARGE_BODIES);
        let too_long = ApiRequest::read(whole(MAX_BODY_LENGTH + 1), &places).await;
        assert_eq!((too_long.body.len(), too_long.body_error), (0, Some(StatusCode::PAYLOAD_TOO_LARGE)));
    }
}
