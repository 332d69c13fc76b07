//! What a test expects of its client, compared with the exchanges.

pub(crate) mod expectation;
pub(crate) mod verdict;
