//! The result of validation, and a fast reader for the most frequent request body, a list of identifiers.

pub(crate) mod identifier_list;
pub(crate) mod json_cursor;
pub(crate) mod violation;
