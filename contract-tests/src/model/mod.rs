//! Plain data: requests and exchanges, the tokens that are available, the plan of a run, reasons to skip a rule.
//!
//! Nothing here sends, generates or judges anything.

pub(crate) mod available_tokens;
pub(crate) mod channel;
pub(crate) mod curl;
pub(crate) mod exchange;
pub(crate) mod operations;
pub(crate) mod plan;
pub(crate) mod skip_reason;
