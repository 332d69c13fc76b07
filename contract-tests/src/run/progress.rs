use std::time::Duration;

use http::StatusCode;

use crate::rules::Check;
use crate::run::CaseNumber;

/// Receives the progress of a run.
pub trait Progress {
    /// Check `number` of `count` takes a turn.
    fn check_started(&self, _number: usize, _count: usize, _check: &Check) {}
    /// A case was sent and judged. `statuses` are the operations of its requests with the statuses of their responses.
    fn case_finished(&self, _case: CaseNumber, _statuses: &[(&'static str, StatusCode)]) {}
    /// Nothing is sent for so long, and why.
    fn waiting(&self, _wait: Duration, _reason: &str) {}
    /// The run is over.
    fn finished(&self) {}
}

/// Ignores all of it.
#[derive(Debug, Clone, Copy)]
pub struct NoProgress;

impl Progress for NoProgress {}
