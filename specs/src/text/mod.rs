//! Places in texts: lines of a source, JSON pointers, and the nearest of known names.

pub(crate) mod json_pointer;
pub(crate) mod line_index;
pub(crate) mod nearest;
pub(crate) mod source_line;
