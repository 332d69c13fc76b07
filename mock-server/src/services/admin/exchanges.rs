use http::StatusCode;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

pub(crate) fn get_exchanges(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "exchanges": ctx.world.journal.exchanges() })))
}

pub(crate) fn delete_exchanges(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    ctx.world.journal.clear();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
