use bytes::Bytes;
use http::{StatusCode, header};
use jiff::Timestamp;

use crate::{answer::Answer, lie::error, mutant::Mutant, received::Received};

/// Lies about the print certificate.
pub(super) fn about(mutant: Mutant, request: &Received, mut answer: Answer, now: Timestamp) -> Answer {
    let cut = answer.body.len().saturating_sub(3);
    match mutant {
        Mutant::FailsStrangers if !request.headers.contains_key(header::AUTHORIZATION) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, now)
        }
        Mutant::NoBody => {
            answer.body = Bytes::new();
            answer
        }
        Mutant::BrokenJson => {
            answer.body.truncate(cut);
            answer
        }
        _ => answer,
    }
}
