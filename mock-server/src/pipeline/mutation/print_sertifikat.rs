use bytes::Bytes;
use http::{StatusCode, header};
use jiff::Timestamp;

use crate::{
    http::{request::ApiRequest, response::ApiResponse},
    mutants::{json_edit::rewritten, named::NamedMutant},
    pipeline::mutation::error,
};

/// Lies about the print certificate.
pub(crate) fn alter(lie: NamedMutant, request: &ApiRequest, mut answer: ApiResponse, now: Timestamp) -> ApiResponse {
    let cut = answer.body.len().saturating_sub(3);
    match lie {
        NamedMutant::FailsStrangers if !request.headers.contains_key(header::AUTHORIZATION) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, now)
        }
        NamedMutant::NoBody => {
            answer.body = Bytes::new();
            answer
        }
        NamedMutant::HidesPrintSupplier => rewritten(answer, |body| {
            body.as_object_mut().map(|body| body.shift_remove("postkasseleverandoerAdresse"));
        }),
        NamedMutant::BrokenJson => {
            answer.body.truncate(cut);
            answer
        }
        _ => answer,
    }
}
