use http::StatusCode;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// `GET /v1/printSertifikat` and its successor: the print supplier, for everybody; a token does no harm (POSTMAN, EFM-PRINT).
pub(crate) fn get_print_sertifikat(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, ctx.world.register.seed().print_sertifikat()))
}
