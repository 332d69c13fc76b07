//! Places in texts: line numbers and JSON pointers. Suggestions for mistyped names.

pub(crate) mod json_pointer;
pub(crate) mod line_index;
pub(crate) mod nearest;
pub(crate) mod one_line;
pub(crate) mod source_line;
