//! The issuers of tokens: so far the key set that verifies what `/_mock/tokens` gives out.

use http::StatusCode;

use crate::{
    answer::Answer,
    refusal::Refusal,
    service::{Call, Handler},
    signing_key::SigningKey,
};

/// What the issuers answer to.
pub(crate) const DOCUMENT: &str = include_str!("../openapi/issuers.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 1] = [("getJwk", get_jwk)];

fn get_jwk(_: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, &SigningKey::of_process().key_set()))
}
