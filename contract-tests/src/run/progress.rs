use std::time::Duration;

use http::StatusCode;

use crate::{rules::Check, run::search::CaseNumber};

/// Hears how far a run is.
pub trait Progress {
    /// Check `number` of `of` begins.
    fn check(&self, number: usize, of: usize, check: &Check);
    /// A case was held.
    fn case(&self);
    /// That case was held, and operations answered it with statuses.
    fn answered(&self, _: CaseNumber, _: &[(&'static str, StatusCode)]) {}
    /// Nothing is sent for so long, and why.
    fn waits(&self, _: Duration, _: &str) {}
    /// The run is over.
    fn done(&self);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn check(&self, _: usize, _: usize, _: &Check) {}
    fn case(&self) {}
    fn done(&self) {}
}
