use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

/// The largest body that is read, in bytes. A request for 1000 identifiers has 14 000.
pub(crate) const LARGEST_BODY: usize = 1 << 20;

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
        let body = axum::body::to_bytes(body, LARGEST_BODY).await.map_err(|error| match is_too_long(&error) {
            true => StatusCode::PAYLOAD_TOO_LARGE,
            false => StatusCode::BAD_REQUEST,
        })?;
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

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
