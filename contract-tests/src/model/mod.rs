//! The plain data of the suite: requests, exchanges, cases, tokens at hand and the plan of a run.

pub(crate) mod available_tokens;
pub(crate) mod channel;
pub(crate) mod curl;
pub(crate) mod exchange;
pub(crate) mod operations;
pub(crate) mod plan;
pub(crate) mod skip_reason;
