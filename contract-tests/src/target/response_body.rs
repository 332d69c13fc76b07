use bytes::{Bytes, BytesMut};

/// As much of an answer as is read, in bytes; a thousand persons take about two million.
const LONGEST: usize = 64 << 20;

/// Why the body of an answer was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The connection failed or the answer broke off.
    #[error("no answer: {0}")]
    Wire(#[from] reqwest::Error),
    /// It goes on and on.
    #[error("an answer is longer than 64 MiB, and was not read to its end")]
    TooLong,
}

/// The whole body, as long as it is of a length that an answer can have.
pub(crate) async fn read_body(mut answer: reqwest::Response) -> Result<Bytes, BodyError> {
    if answer.content_length().is_some_and(|length| length > LONGEST as u64) {
        return Err(BodyError::TooLong);
    }
    let mut whole = Bytes::new();
    while let Some(more) = answer.chunk().await? {
        if whole.len() + more.len() > LONGEST {
            return Err(BodyError::TooLong);
        }
        // Most come in one piece, which need not be copied.
        whole = match whole.is_empty() {
            true => more,
            false => joined(whole, &more),
        };
    }
    Ok(whole)
}

/// In the memory of the first where that has room.
fn joined(first: Bytes, more: &[u8]) -> Bytes {
    let mut both = BytesMut::from(first);
    both.extend_from_slice(more);
    both.freeze()
}
