use http::StatusCode;
use serde_json::json;

use crate::{answer::Answer, service::Call};

pub(super) fn get_exchanges(call: &Call<'_>) -> Answer {
    Answer::json(StatusCode::OK, &json!({ "exchanges": call.world.journal.exchanges() }))
}

pub(super) fn delete_exchanges(call: &Call<'_>) -> Answer {
    call.world.journal.clear();
    Answer::empty(StatusCode::NO_CONTENT)
}
