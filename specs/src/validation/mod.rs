//! What a validation finds, and the reader of lists of identifiers.

pub(crate) mod identifier_list;
pub(crate) mod json_cursor;
pub(crate) mod violation;
