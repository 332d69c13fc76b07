use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::time::Instant;

/// Keeps a run within its budget and polite.
pub(crate) struct RateLimiter {
    most: Option<u64>,
    pause: Duration,
    spent: AtomicU64,
    waits: AtomicU64,
    next: Mutex<Instant>,
}

impl RateLimiter {
    pub(crate) fn new(most: Option<u64>, pause: Duration) -> Self {
        Self { most, pause, spent: AtomicU64::new(0), waits: AtomicU64::new(0), next: Mutex::new(Instant::now()) }
    }

    /// Waits until the next request may be sent; `None` when the budget is spent.
    pub(crate) async fn acquire(&self) -> Option<()> {
        let before = self.spent.fetch_add(1, Ordering::Relaxed);
        if self.most.is_some_and(|most| before >= most) {
            self.spent.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let slot = self.slot();
        if slot > Instant::now() {
            tokio::time::sleep_until(slot).await;
        }
        Some(())
    }

    /// The next moment that is free; taken by asking for it.
    fn slot(&self) -> Instant {
        let mut next = self.next.lock();
        let slot = (*next).max(Instant::now());
        *next = slot + self.pause;
        slot
    }

    /// Sends nothing for so long, whoever asks.
    pub(crate) fn put_off(&self, wait: Duration) {
        self.waits.fetch_add(1, Ordering::Relaxed);
        let mut next = self.next.lock();
        *next = (*next).max(Instant::now() + wait);
    }

    pub(crate) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }

    pub(crate) fn waits(&self) -> u64 {
        self.waits.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_are_apart_and_come_to_an_end() {
        let limiter = RateLimiter::new(Some(3), Duration::from_secs(1));
        let began = Instant::now();
        for _ in 0..3 {
            limiter.acquire().await.unwrap();
        }
        assert_eq!(began.elapsed().as_secs(), 2);
        assert!(limiter.acquire().await.is_none());
        assert_eq!(limiter.spent(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_put_off_waits_without_a_pause_too() {
        let limiter = RateLimiter::new(None, Duration::ZERO);
        let began = Instant::now();
        limiter.put_off(Duration::from_secs(7));
        limiter.acquire().await.unwrap();
        assert_eq!((began.elapsed().as_secs(), limiter.waits()), (7, 1));
    }
}
