use bytes::Bytes;
use http_body_util::{BodyExt, Collected, Limited};

/// The longest body that is read. A thousand persons take about two million bytes.
const MAX_BYTES: usize = 64 << 20;

/// Why the body of a response was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The connection failed.
    #[error("no response: {0}")]
    Wire(#[from] reqwest::Error),
    /// The body is too long.
    #[error("the response is longer than 64 MiB")]
    TooLong,
}

pub(crate) async fn read_body(response: reqwest::Response) -> Result<Bytes, BodyError> {
    let body = Limited::new(reqwest::Body::from(response), MAX_BYTES).collect().await;
    body.map(Collected::to_bytes).map_err(|error| match error.downcast::<reqwest::Error>() {
        Ok(error) => BodyError::Wire(*error),
        Err(_) => BodyError::TooLong,
    })
}
