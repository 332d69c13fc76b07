//! Compares the parts of two documents, one kind of part to a file.

pub(crate) mod behaviours;
pub(crate) mod bounds;
pub(crate) mod composition;
pub(crate) mod messages;
pub(crate) mod operations;
pub(crate) mod schema;
pub(crate) mod security;
