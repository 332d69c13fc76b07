//! What a check is given, one case with its exchanges, and what it gives back, a verdict.

pub(crate) mod conversation;
pub(crate) mod verdict;
