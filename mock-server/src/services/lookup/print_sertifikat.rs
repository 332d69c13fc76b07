use http::StatusCode;

use crate::{http::response::Answer, operation::rejection::Refusal, pipeline::service::Call};

/// `GET /v1/printSertifikat` and its successor: the print supplier, for everybody; a token does no harm (POSTMAN, EFM-PRINT).
pub(crate) fn get_print_sertifikat(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, call.world.register.founding().print_sertifikat()))
}
