use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The upper bounds of the buckets in seconds: a look-up takes tens of microseconds, a signature a millisecond, a delay seconds.
const BOUNDS: [f64; 15] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// A histogram of durations. That of the library takes a lock for each of them.
#[derive(Debug, Default)]
pub(crate) struct Latency {
    /// The last one has no bound.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    sum_ns: AtomicU64,
}

/// What a histogram shows at one moment.
pub(crate) struct LatencySnapshot {
    pub(crate) sum_s: f64,
    pub(crate) count: u64,
    /// Upper bound, and how many durations are in this bucket and in none before it.
    pub(crate) buckets: Vec<(f64, u64)>,
}

impl Latency {
    pub(crate) fn add(&self, duration: Duration) {
        let seconds = duration.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let ns = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.sum_ns.fetch_add(ns, Ordering::Relaxed);
    }

    /// The count is that of the buckets, so that both agree while requests come in.
    pub(crate) fn snapshot(&self) -> LatencySnapshot {
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let counts = self.buckets.iter().map(|bucket| bucket.load(Ordering::Relaxed));
        let buckets: Vec<_> = bounds.zip(counts).collect();
        let sum_s = Duration::from_nanos(self.sum_ns.load(Ordering::Relaxed)).as_secs_f64();
        LatencySnapshot { sum_s, count: buckets.iter().map(|(_, count)| count).sum(), buckets }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_duration_is_in_the_first_bucket_that_holds_it(durations in proptest::collection::vec(0..8_000_000_000_u64, 0..50)) {
            let latency = Latency::default();
            for ns in &durations {
                latency.add(Duration::from_nanos(*ns));
            }
            let snapshot = latency.snapshot();
            prop_assert_eq!(snapshot.count, durations.len() as u64);
            prop_assert!((snapshot.sum_s - durations.iter().sum::<u64>() as f64 / 1e9).abs() < 1e-6);
            let mut below = 0;
            for (bound, count) in snapshot.buckets {
                let expected = durations.iter().filter(|ns| Duration::from_nanos(**ns).as_secs_f64() <= bound).count() as u64;
                below += count;
                prop_assert_eq!(below, expected, "up to {}", bound);
            }
        }
    }
}
