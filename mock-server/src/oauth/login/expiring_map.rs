use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::crypto::digest::{Digest, sha256};

/// Things that are found by a secret word until they expire. Never more than so many: the oldest go first, so that nobody
/// can fill the memory.
pub(crate) struct ExpiringMap<T> {
    most: usize,
    entries: HashMap<Digest, Entry<T>>,
    order: VecDeque<Digest>,
}

struct Entry<T> {
    until: Timestamp,
    value: T,
}

impl<T> ExpiringMap<T> {
    pub(crate) fn holding(most: usize) -> Self {
        Self { most, entries: HashMap::new(), order: VecDeque::new() }
    }

    /// Keeps `value` for so long from `now` on.
    pub(crate) fn keep(&mut self, word: &str, value: T, now: Timestamp, lifetime: SignedDuration) {
        if self.order.len() >= self.most {
            self.sweep(now);
        }
        while self.order.len() >= self.most {
            let oldest = self.order.pop_front();
            oldest.map(|digest| self.entries.remove(&digest));
        }
        let until = now.checked_add(lifetime).unwrap_or(Timestamp::MAX);
        let digest = sha256(word.as_bytes());
        if self.entries.insert(digest, Entry { until, value }).is_none() {
            self.order.push_back(digest);
        }
    }

    pub(crate) fn find(&mut self, word: &str, now: Timestamp) -> Option<&mut T> {
        self.entries.get_mut(&sha256(word.as_bytes())).filter(|entry| now < entry.until).map(|entry| &mut entry.value)
    }

    /// Keeps only those of which it is true.
    pub(crate) fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        self.entries.retain(|_, entry| keep(&entry.value));
        self.forget_the_gone();
    }

    fn sweep(&mut self, now: Timestamp) {
        self.entries.retain(|_, entry| now < entry.until);
        self.forget_the_gone();
    }

    fn forget_the_gone(&mut self) {
        let entries = &self.entries;
        self.order.retain(|digest| entries.contains_key(digest));
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::ExpiringMap;

    #[test]
    fn what_expired_is_gone_and_the_oldest_makes_room() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let minute = SignedDuration::from_secs(60);
        let mut kept = ExpiringMap::holding(2);
        kept.keep("a", 1, at(0), minute);
        assert_eq!(kept.find("a", at(59)).copied(), Some(1));
        assert_eq!((kept.find("a", at(60)).copied(), kept.find("b", at(0)).copied()), (None, None));
        kept.keep("b", 2, at(30), minute);
        kept.keep("c", 3, at(60), minute);
        assert_eq!((kept.find("b", at(60)).copied(), kept.order.len()), (Some(2), 2), "the expired one made room");
        kept.keep("d", 4, at(60), minute);
        assert_eq!(
            (kept.find("b", at(60)).copied(), kept.find("d", at(60)).copied()),
            (None, Some(4)),
            "the oldest made room"
        );
        kept.retain(|value| *value != 4);
        assert_eq!((kept.find("c", at(60)).copied(), kept.find("d", at(60)).copied()), (Some(3), None));
        assert_eq!((kept.order.len(), kept.entries.len()), (1, 1));
    }
}
