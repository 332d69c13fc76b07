use std::time::Duration;

/// How much is tried, and from which seed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Everything generated follows from it; the same seed tries the same cases.
    pub seed: u64,
    /// Cases for each check.
    pub cases: u32,
    /// How many cases are on the way at once.
    pub at_once: usize,
    /// Requests in all; `None` for no limit.
    pub max_requests: Option<u64>,
    /// Pause before each request.
    pub pause: Duration,
    /// Whether to count what of the contract was touched.
    pub coverage: bool,
}
