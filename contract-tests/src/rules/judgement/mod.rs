//! What a check is given, one case with its exchanges, and what it gives back, a verdict.

pub(crate) mod case_run;
pub(crate) mod verdict;
