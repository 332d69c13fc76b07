use http::StatusCode;
use krr_specs::Pointer;
use serde_json::json;

use crate::{
    admin::problem::problem,
    answer::Answer,
    service::Call,
    token::{TokenRequest, mint},
};

pub(super) fn post_tokens(call: &Call<'_>) -> Answer {
    let body = call.body.cloned().unwrap_or_default();
    match serde_json::from_value::<TokenRequest>(body) {
        Ok(request) => {
            let token = mint(&request, &call.mock.base_url, call.world.clocks.token.now());
            Answer::json(StatusCode::OK, &json!({ "access_token": token }))
        }
        Err(error) => problem(&Pointer::root(), &error.to_string()),
    }
}
