use http::StatusCode;
use krr_specs::Pointer;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::access_token::{LIFETIME_S, TokenRequest, mint};
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::token_scopes;

pub(crate) fn post_tokens(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    let request = serde_json::from_value::<TokenRequest>(body)
        .map_err(|error| Rejection::invalid_body(&Pointer::root(), &error.to_string()))?;
    token_scopes::check(&request, ctx)
        .map_err(|error| Rejection::invalid_body(&Pointer::new("/scope"), &error.to_string()))?;
    let token = mint(&request, ctx.host, ctx.state, ctx.world);
    let expires_in = request.lifetime_s.unwrap_or(LIFETIME_S);
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "access_token": token, "expires_in": expires_in })))
}
