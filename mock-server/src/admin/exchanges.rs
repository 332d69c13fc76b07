use http::StatusCode;
use serde_json::json;

use crate::{answer::Answer, refusal::Refusal, service::Call};

pub(super) fn get_exchanges(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, &json!({ "exchanges": call.world.journal.exchanges() })))
}

pub(super) fn delete_exchanges(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.world.journal.clear();
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
