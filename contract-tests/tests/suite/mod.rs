//! The suite itself: its rules and cases, against krr-mock, its mutants and the reference server.

pub(crate) mod live_target;
pub(crate) mod mutants;
pub(crate) mod no_false_positives;
pub(crate) mod replay;
pub(crate) mod rules;
pub(crate) mod shapes;
pub(crate) mod suite_size;
