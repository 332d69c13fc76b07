use bytes::Bytes;
use http::{StatusCode, header};
use jiff::Timestamp;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::error;

pub(crate) fn alter(
    mutant: NamedMutant,
    request: &ApiRequest,
    mut response: ApiResponse,
    now: Timestamp,
) -> ApiResponse {
    let cut = response.body.len().saturating_sub(3);
    match mutant {
        NamedMutant::FailsStrangers if !request.headers.contains_key(header::AUTHORIZATION) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, now)
        }
        NamedMutant::NoBody => {
            response.body = Bytes::new();
            response
        }
        NamedMutant::HidesPrintSupplier => rewritten(response, |body| {
            body.as_object_mut().map(|body| body.shift_remove("postkasseleverandoerAdresse"));
        }),
        NamedMutant::BrokenJson => {
            response.body.truncate(cut);
            response
        }
        _ => response,
    }
}
