//! What a rule judges, a case with its exchanges, and what it returns, a verdict.

pub(crate) mod case_run;
pub(crate) mod verdict;
