use http::StatusCode;
use serde_json::json;

use crate::{http::response::Answer, operation::rejection::Refusal, pipeline::service::Call};

pub(crate) fn get_exchanges(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, &json!({ "exchanges": call.world.journal.exchanges() })))
}

pub(crate) fn delete_exchanges(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.world.journal.clear();
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
