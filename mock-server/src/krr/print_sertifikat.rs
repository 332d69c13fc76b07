use http::StatusCode;

use crate::{answer::Answer, service::Call};

/// `GET /v1/printSertifikat`: the print supplier, for everybody; a token does no harm (POSTMAN, EFM-PRINT).
pub(crate) fn get_print_sertifikat(call: &Call<'_>) -> Answer {
    Answer::json(StatusCode::OK, call.world.register.print_sertifikat())
}
