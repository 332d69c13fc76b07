use http::StatusCode;

use crate::{http::response::ApiResponse, operation::rejection::Rejection, pipeline::service::RequestContext};

/// `GET /v1/printSertifikat` and its successor: the print supplier, for everybody; a token does no harm (POSTMAN, EFM-PRINT).
pub(crate) fn get_print_sertifikat(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, call.world.register.founding().print_sertifikat()))
}
