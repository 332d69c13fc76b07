use bytes::Bytes;
use http::{StatusCode, header};
use jiff::Timestamp;

use crate::{
    http::{request::Received, response::Answer},
    mutants::{json_edit::rewritten, named::Lie},
    pipeline::mutation::error,
};

/// Lies about the print certificate.
pub(crate) fn about(lie: Lie, request: &Received, mut answer: Answer, now: Timestamp) -> Answer {
    let cut = answer.body.len().saturating_sub(3);
    match lie {
        Lie::FailsStrangers if !request.headers.contains_key(header::AUTHORIZATION) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, now)
        }
        Lie::NoBody => {
            answer.body = Bytes::new();
            answer
        }
        Lie::HidesPrintSupplier => rewritten(answer, |body| {
            body.as_object_mut().map(|body| body.shift_remove("postkasseleverandoerAdresse"));
        }),
        Lie::BrokenJson => {
            answer.body.truncate(cut);
            answer
        }
        _ => answer,
    }
}
