use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::time::Instant;

/// Keeps a run within its budget and polite.
pub(crate) struct Pace {
    most: Option<u64>,
    pause: Duration,
    spent: AtomicU64,
    next: Mutex<Instant>,
}

impl Pace {
    pub(crate) fn new(most: Option<u64>, pause: Duration) -> Self {
        Self { most, pause, spent: AtomicU64::new(0), next: Mutex::new(Instant::now()) }
    }

    /// Waits until the next request may be sent; `None` when the budget is spent.
    pub(crate) async fn step(&self) -> Option<()> {
        let before = self.spent.fetch_add(1, Ordering::Relaxed);
        if self.most.is_some_and(|most| before >= most) {
            self.spent.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        if !self.pause.is_zero() {
            tokio::time::sleep_until(self.slot()).await;
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

    pub(crate) fn spent(&self) -> u64 {
        self.spent.load(Ordering::Relaxed)
    }
}
