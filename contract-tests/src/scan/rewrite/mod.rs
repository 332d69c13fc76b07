//! Decides what can be rewritten without a change of meaning, and rewrites it.

pub(crate) mod fix;
pub(crate) mod line_context;
pub(crate) mod replacement;
