//! What `verify` and `compare` share: how many cases a run tries, and its progress.

pub(crate) mod budget_args;
pub(crate) mod progress_bar;
