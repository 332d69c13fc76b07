use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::crypto::digest::Digest;
use crate::http::bounds::{Budget, MAX_SPENT_ASSERTIONS};
use crate::oauth::expiring_map::ExpiringMap;

/// The signed assertions of one world that were used and have not expired.
pub(crate) struct ReplayCache(Mutex<ExpiringMap<()>>);

impl ReplayCache {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self(Mutex::new(ExpiringMap::new(MAX_SPENT_ASSERTIONS, budget)))
    }

    /// Remembers an assertion until `exp` by its client and its `jti`, or whatever else identifies it. False when it was
    /// used before, or when it cannot be known any more: it expires no later than one that had to be forgotten, as after a clock
    /// was set back.
    pub(crate) fn is_first_use(&self, client_id: &str, identity: &str, exp: i64, now: Timestamp) -> bool {
        let key = [client_id.as_bytes(), &[0], identity.as_bytes()].concat();
        let mut used = self.0.lock();
        let expires = Timestamp::from_second(exp).unwrap_or(Timestamp::MAX);
        let is_first = used.get(&key, now).is_none() && expires > used.forgotten_until();
        if is_first {
            used.insert(&key, (), 0, expires);
        }
        is_first
    }

    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }

    pub(crate) fn saved(&self) -> SavedReplays {
        let used = self.0.lock();
        let entry = |(digest, expires): (&Digest, Timestamp)| (BASE64_URL_SAFE_NO_PAD.encode(digest), expires);
        SavedReplays { forgotten_until: used.forgotten_until(), used: used.expiries().map(entry).collect() }
    }

    /// Remembers what was saved, in place of what it remembers.
    pub(crate) fn restore(&self, saved: SavedReplays) -> Result<(), SavedReplaysError> {
        let mut used = self.0.lock();
        used.clear();
        for (index, (digest, expires)) in saved.used.into_iter().enumerate() {
            let digest = BASE64_URL_SAFE_NO_PAD.decode(digest).ok().and_then(|bytes| bytes.try_into().ok());
            used.insert_digest(digest.ok_or(SavedReplaysError(index))?, (), 0, expires);
        }
        used.forget_until(saved.forgotten_until);
        Ok(())
    }
}

/// The used assertions as a saved state has them: digests with the times at which they expire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedReplays {
    forgotten_until: Timestamp,
    used: Vec<(String, Timestamp)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("used, index {0}: expected a SHA-256 digest in base64url")]
pub(crate) struct SavedReplaysError(usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_remembered_until_it_expires() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let used = ReplayCache::new(&Budget::of(usize::MAX));
        assert!(used.is_first_use("a", "1", 120, at(0)));
        assert!(!used.is_first_use("a", "1", 120, at(119)));
        assert!(!used.is_first_use("a", "1", 500, at(0)), "another exp does not make it another assertion");
        assert!(used.is_first_use("b", "1", 120, at(0)) && used.is_first_use("a", "2", 120, at(0)));
        assert!(used.is_first_use("a", "1", 240, at(120)));
    }

    #[test]
    fn a_clock_that_is_set_back_lets_no_replay_through() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let used = ReplayCache::new(&Budget::of(100_000));
        assert!(used.is_first_use("a", "first", 120, at(0)));
        assert!(used.is_first_use("a", "later", 720, at(600)) && !used.is_first_use("a", "first", 120, at(0)));
        for number in 0..1000 {
            assert!(used.is_first_use("a", &number.to_string(), 720 + number, at(600)));
        }
        assert!(!used.is_first_use("a", "first", 120, at(0)), "it made room, and is refused all the same");
        assert!(used.is_first_use("a", "new", 1800, at(600)));
    }
}
