pub(crate) mod access;
pub(crate) mod clock_and_mutants;
pub(crate) mod invalid_persons;
pub(crate) mod journal;
pub(crate) mod listing;
pub(crate) mod mutants;
pub(crate) mod personer;
mod persons;
pub(crate) mod worlds;
