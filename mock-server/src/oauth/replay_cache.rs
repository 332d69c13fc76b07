use std::collections::{BTreeSet, HashSet};

use parking_lot::Mutex;

use crate::crypto::digest::{Digest, sha256};

/// How many are remembered. A grant lives for two minutes, so that it takes 800 a second to come so far.
const MOST: usize = 100_000;

/// The grants of one world that have been used and could still be used again.
#[derive(Default)]
pub(crate) struct ReplayCache(Mutex<SeenIds>);

#[derive(Default)]
struct SeenIds {
    digests: HashSet<Digest>,
    /// The same with their ends, the next to expire first.
    by_end: BTreeSet<(i64, Digest)>,
}

impl ReplayCache {
    /// Remembers a grant by what makes it the same; false when it was used before.
    pub(crate) fn is_first_use(&self, client_id: &str, mark: &str, exp: i64, now: i64) -> bool {
        let text = [client_id.as_bytes(), &[0], mark.as_bytes()].concat();
        let key = sha256(&text);
        let mut used = self.0.lock();
        used.forget(now);
        used.digests.insert(key) && used.by_end.insert((exp, key))
    }

    pub(crate) fn clear(&self) {
        *self.0.lock() = SeenIds::default();
    }
}

impl SeenIds {
    /// What has expired is refused for that; beyond the bound the next to expire makes room.
    fn forget(&mut self, now: i64) {
        while let Some((exp, key)) = self.by_end.first().copied() {
            if exp > now && self.by_end.len() < MOST {
                break;
            }
            self.by_end.pop_first();
            self.digests.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_remembered_until_its_end() {
        let used = ReplayCache::default();
        assert!(used.is_first_use("a", "1", 120, 0));
        assert!(!used.is_first_use("a", "1", 120, 119));
        assert!(!used.is_first_use("a", "1", 500, 0), "another end makes no other grant");
        assert!(used.is_first_use("b", "1", 120, 0) && used.is_first_use("a", "2", 120, 0));
        assert!(used.is_first_use("a", "1", 240, 120));
        assert_eq!(used.0.lock().digests.len(), 1);
    }

    #[test]
    fn memory_is_bounded() {
        let used = ReplayCache::default();
        for mark in 0..MOST + 10 {
            assert!(used.is_first_use("a", &mark.to_string(), 120, 0));
        }
        let used = used.0.lock();
        assert_eq!((used.digests.len(), used.by_end.len()), (MOST, MOST));
    }
}
