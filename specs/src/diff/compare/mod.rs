//! Compares two documents, one file for each kind of part.

pub(crate) mod behaviours;
pub(crate) mod bounds;
pub(crate) mod composition;
pub(crate) mod messages;
pub(crate) mod operations;
pub(crate) mod schema;
pub(crate) mod security;
