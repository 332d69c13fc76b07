//! Responses made from the document alone, for operations without a handler.

pub(crate) mod example;
pub(crate) mod schema_sample;
