use axum::{body::Body, extract::Request};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt;

/// The largest body that is read, in bytes. A request for 1000 identifiers has 14 000.
const LARGEST_BODY: usize = 1 << 20;
/// How much of a larger one is read to no purpose: most clients write all they have before they read an answer.
const LONGEST_PATIENCE: usize = 64 << 20;

/// A request as plain data.
pub(crate) struct Received {
    pub(crate) method: Method,
    /// Percent-encoded as it came, but with one slash at the start however many came (SEED links a page with two).
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    /// Takes a request off the wire; 413 when the body is larger than [`LARGEST_BODY`], 400 when it breaks off.
    pub(crate) async fn read(request: Request<Body>) -> Result<Self, StatusCode> {
        let (parts, body) = request.into_parts();
        let body = whole(body).await?;
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            method: parts.method,
            path: format!("/{}", parts.uri.path().trim_start_matches('/')),
            query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers,
            body,
        })
    }
}

async fn whole(mut body: Body) -> Result<Bytes, StatusCode> {
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= LARGEST_BODY {
            kept.extend_from_slice(&data);
        } else if length > LONGEST_PATIENCE {
            break;
        }
    }
    if length > LARGEST_BODY { Err(StatusCode::PAYLOAD_TOO_LARGE) } else { Ok(kept.freeze()) }
}
