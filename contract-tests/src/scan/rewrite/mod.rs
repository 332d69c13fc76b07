//! Decides which findings can be rewritten with the same meaning, and rewrites them.

pub(crate) mod fix;
pub(crate) mod line_context;
pub(crate) mod replacement;
