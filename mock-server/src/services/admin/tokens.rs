use http::StatusCode;
use krr_specs::Pointer;
use serde_json::json;

use crate::{
    http::response::ApiResponse,
    operation::{
        access_token::{TokenRequest, mint},
        rejection::Rejection,
    },
    pipeline::service::RequestContext,
    services::admin::error::problem,
};

pub(crate) fn post_tokens(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = call.body.value().cloned().unwrap_or_default();
    match serde_json::from_value::<TokenRequest>(body) {
        Ok(request) => {
            let token = mint(&request, call.guise, call.mock, call.world);
            Ok(ApiResponse::json(StatusCode::OK, &json!({ "access_token": token })))
        }
        Err(error) => Err(problem(&Pointer::root(), &error.to_string())),
    }
}
