//! What commands share that run for a while: how many cases a run tries, its progress, and where its reports go.

pub(crate) mod budget_args;
pub(crate) mod progress_bar;
pub(crate) mod report_destination;
