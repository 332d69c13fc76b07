use std::{
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    time::Instant,
};

use tokio::sync::Notify;
use tokio::time::timeout_at;

/// Tells those who wait that something changed. A change that nobody waits for takes two atomic operations.
#[derive(Debug, Default)]
pub(crate) struct ChangeSignal {
    changes: AtomicU64,
    waiting: AtomicUsize,
    notify: Notify,
}

/// Counts as waiting while it exists, even when the client goes away.
struct Waiting<'s>(&'s AtomicUsize);

impl ChangeSignal {
    /// How many changes there were.
    pub(crate) fn count(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    pub(crate) fn change(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        if self.waiting.load(Ordering::SeqCst) > 0 {
            self.notify.notify_waiters();
        }
    }

    /// Waits until there were more than `seen` changes, or for `until`.
    pub(crate) async fn changed(&self, seen: u64, until: Instant) {
        let _waiting = Waiting::new(&self.waiting);
        let mut notified = std::pin::pin!(self.notify.notified());
        // Before the count is read, so that no change between the two is missed.
        notified.as_mut().enable();
        if self.count() == seen {
            let _ = timeout_at(until.into(), notified).await;
        }
    }
}

impl<'s> Waiting<'s> {
    fn new(count: &'s AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn a_change_ends_the_wait_and_an_earlier_one_prevents_it() {
        let signal = Arc::new(ChangeSignal::default());
        let seen = signal.count();
        let far = Instant::now() + Duration::from_secs(60);
        let changing = Arc::clone(&signal);
        let change = tokio::spawn(async move { changing.change() });
        signal.changed(seen, far).await;
        change.await.unwrap();
        signal.changed(seen, far).await;
        assert_eq!(signal.waiting.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn without_a_change_the_wait_ends_in_time() {
        let signal = ChangeSignal::default();
        signal.changed(0, Instant::now() + Duration::from_millis(5)).await;
        assert_eq!((signal.count(), signal.waiting.load(Ordering::SeqCst)), (0, 0));
    }
}
