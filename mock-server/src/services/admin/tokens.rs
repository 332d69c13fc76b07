use http::StatusCode;
use krr_specs::Pointer;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::access_token::{TokenRequest, mint};
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

pub(crate) fn post_tokens(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    match serde_json::from_value::<TokenRequest>(body) {
        Ok(request) => {
            let token = mint(&request, ctx.host, ctx.state, ctx.world);
            Ok(ApiResponse::json(StatusCode::OK, &json!({ "access_token": token })))
        }
        Err(error) => Err(Rejection::invalid_body(&Pointer::root(), &error.to_string())),
    }
}
