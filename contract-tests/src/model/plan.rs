use std::time::Duration;

/// How much of the generated cases a run tries, and how fast.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The same seed gives the same cases.
    pub seed: u64,
    /// Random cases for each check.
    pub cases: u32,
    /// How many cases run at once.
    pub at_once: usize,
    /// The request budget; `None` for no limit.
    pub max_requests: Option<u64>,
    /// The pause between two requests.
    pub pause: Duration,
    /// Whether the run is over once every rule had its turn and the request budget is used up.
    pub sample: bool,
    /// Whether coverage is counted.
    pub coverage: bool,
}
