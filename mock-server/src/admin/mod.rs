//! The calls under `/_mock/`, which steer the mock and are never mistaken for KRR's.

mod clock;
mod exchanges;
mod health;
mod mutant;
pub(crate) mod problem;
mod tokens;

use http::StatusCode;

use crate::{
    answer::Answer,
    service::{Call, Handler},
};

/// The mock's own description.
pub(crate) const DOCUMENT: &str = include_str!("../../openapi/admin.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 11] = [
    ("getHealth", health::get_health),
    ("postTokens", tokens::post_tokens),
    ("getClock", clock::get_clock),
    ("putClock", clock::put_clock),
    ("getExchanges", exchanges::get_exchanges),
    ("deleteExchanges", exchanges::delete_exchanges),
    ("getMutant", mutant::get_mutant),
    ("putMutant", mutant::put_mutant),
    ("deleteMutant", mutant::delete_mutant),
    ("postReset", post_reset),
    ("getOpenapi", get_openapi),
];

fn post_reset(call: &Call<'_>) -> Answer {
    call.world.reset();
    Answer::empty(StatusCode::NO_CONTENT)
}

fn get_openapi(call: &Call<'_>) -> Answer {
    Answer::json(StatusCode::OK, call.contract.document().raw())
}
