use http::StatusCode;
use serde_json::json;

use crate::{http::response::ApiResponse, operation::rejection::Rejection, pipeline::service::RequestContext};

pub(crate) fn get_exchanges(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "exchanges": call.world.journal.exchanges() })))
}

pub(crate) fn delete_exchanges(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    call.world.journal.clear();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
