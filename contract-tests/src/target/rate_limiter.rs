use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::time::Instant;

/// Keeps the request budget and the pause between two requests.
pub(crate) struct RateLimiter {
    budget: Option<u64>,
    pause: Duration,
    used: AtomicU64,
    waits: AtomicU64,
    retries: AtomicU64,
    next: Mutex<Instant>,
}

impl RateLimiter {
    pub(crate) fn new(budget: Option<u64>, pause: Duration) -> Self {
        Self {
            budget,
            pause,
            used: AtomicU64::new(0),
            waits: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits until the next request may be sent; `None` when the budget is used up.
    pub(crate) async fn acquire(&self) -> Option<()> {
        let before = self.used.fetch_add(1, Ordering::Relaxed);
        if self.budget.is_some_and(|budget| before >= budget) {
            self.used.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let slot = self.reserve_slot();
        if slot > Instant::now() {
            tokio::time::sleep_until(slot).await;
        }
        Some(())
    }

    /// The next free moment, which is free no more.
    fn reserve_slot(&self) -> Instant {
        let mut next = self.next.lock();
        let slot = (*next).max(Instant::now());
        *next = slot + self.pause;
        slot
    }

    pub(crate) fn delay(&self, wait: Duration) {
        self.waits.fetch_add(1, Ordering::Relaxed);
        let mut next = self.next.lock();
        *next = (*next).max(Instant::now() + wait);
    }

    /// How many requests are left; `None` without a budget.
    pub(crate) fn left(&self) -> Option<u64> {
        Some(self.budget?.saturating_sub(self.used()))
    }

    pub(crate) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    pub(crate) fn count_retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// How many requests were sent again because the connection was lost.
    pub(crate) fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    pub(crate) fn waits(&self) -> u64 {
        self.waits.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_keep_the_pause_and_end_with_the_budget() {
        let limiter = RateLimiter::new(Some(3), Duration::from_secs(1));
        let began = Instant::now();
        for _ in 0..3 {
            limiter.acquire().await.unwrap();
        }
        assert_eq!(began.elapsed().as_secs(), 2);
        assert!(limiter.acquire().await.is_none());
        assert_eq!(limiter.used(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_applies_without_a_pause_too() {
        let limiter = RateLimiter::new(None, Duration::ZERO);
        let began = Instant::now();
        limiter.delay(Duration::from_secs(7));
        limiter.acquire().await.unwrap();
        assert_eq!((began.elapsed().as_secs(), limiter.waits()), (7, 1));
    }
}
