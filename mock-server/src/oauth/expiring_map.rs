use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

use crate::crypto::digest::{Digest, sha256};
use crate::http::bounds::{Budget, Held};

/// A bounded map from secrets to values that expire. It stores digests of the secrets only.
///
/// At capacity, and where all maps together have no room left, the entry that expires first makes room, so expired entries go
/// before all others. Expired entries stay until then: a clock that is put back makes them valid again.
pub(crate) struct ExpiringMap<V> {
    capacity: usize,
    budget: Arc<Budget>,
    entries: HashMap<Digest, Entry<V>>,
    /// Of entries that expire at the same time the oldest comes first.
    by_expiry: BTreeMap<Order, Digest>,
    inserted: u64,
    /// The latest expiry of an entry that made room.
    forgotten_until: Timestamp,
}

type Order = (Timestamp, u64);

struct Entry<V> {
    order: Order,
    value: V,
    _held: Held,
}

/// How much an entry takes itself: its digest twice, its order, and its part of the tables.
const ENTRY: usize = 200;

impl<V> ExpiringMap<V> {
    pub(crate) fn new(capacity: usize, budget: &Arc<Budget>) -> Self {
        Self {
            capacity,
            budget: Arc::clone(budget),
            entries: HashMap::new(),
            by_expiry: BTreeMap::new(),
            inserted: 0,
            forgotten_until: Timestamp::MIN,
        }
    }

    /// Stores a value that takes some `length` bytes besides its entry.
    pub(crate) fn insert(&mut self, secret: &[u8], value: V, length: usize, expires: Timestamp) {
        self.insert_digest(sha256(secret), value, length, expires);
    }

    /// The same for a secret of which only the digest is known.
    pub(crate) fn insert_digest(&mut self, key: Digest, value: V, length: usize, expires: Timestamp) {
        self.remove_digest(&key);
        if self.entries.len() >= self.capacity {
            self.remove_first();
        }
        let held = self.budget.hold(ENTRY + length);
        while self.budget.is_exceeded() && !self.entries.is_empty() {
            self.remove_first();
        }
        let order = (expires, self.inserted);
        self.inserted += 1;
        self.by_expiry.insert(order, key);
        self.entries.insert(key, Entry { order, value, _held: held });
    }

    fn remove_first(&mut self) {
        if let Some(((expires, _), first)) = self.by_expiry.pop_first() {
            self.entries.remove(&first);
            self.forgotten_until = self.forgotten_until.max(expires);
        }
    }

    /// Of what expires later than this, every entry is still here that was not removed.
    pub(crate) fn forgotten_until(&self) -> Timestamp {
        self.forgotten_until
    }

    /// Takes care of what another map had to forget.
    pub(crate) fn forget_until(&mut self, expires: Timestamp) {
        self.forgotten_until = self.forgotten_until.max(expires);
    }

    /// The digests of all secrets with their expiry, the first to expire first.
    pub(crate) fn expiries(&self) -> impl Iterator<Item = (&Digest, Timestamp)> {
        self.by_expiry.iter().map(|((expires, _), key)| (key, *expires))
    }

    pub(crate) fn get(&self, secret: &[u8], now: Timestamp) -> Option<&V> {
        let entry = self.entries.get(&sha256(secret))?;
        (now < entry.order.0).then_some(&entry.value)
    }

    pub(crate) fn get_mut(&mut self, secret: &[u8], now: Timestamp) -> Option<&mut V> {
        let entry = self.entries.get_mut(&sha256(secret))?;
        (now < entry.order.0).then_some(&mut entry.value)
    }

    pub(crate) fn remove(&mut self, secret: &[u8]) {
        self.remove_digest(&sha256(secret));
    }

    fn remove_digest(&mut self, key: &Digest) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_expiry.remove(&entry.order);
        }
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.entries.retain(|_, entry| keep(&entry.value));
        let entries = &self.entries;
        self.by_expiry.retain(|_, key| entries.contains_key(key));
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.capacity, &self.budget.clone());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Operation {
        Insert { secret: u8, value: i64, expires: i64 },
        Remove { secret: u8 },
        RetainEven,
    }

    fn steps() -> impl Strategy<Value = Vec<Operation>> {
        let secret = || 0..12_u8;
        let step = prop_oneof![
            8 => (secret(), any::<i64>(), 0..50_i64)
                .prop_map(|(secret, value, expires)| Operation::Insert { secret, value, expires }),
            1 => secret().prop_map(|secret| Operation::Remove { secret }),
            1 => Just(Operation::RetainEven),
        ];
        proptest::collection::vec(step, 0..60)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The same without an index: every entry, oldest first.
    fn expected(steps: &[Operation], capacity: usize) -> Vec<(u8, i64, i64)> {
        let mut entries: Vec<(u8, i64, i64)> = Vec::new();
        for step in steps {
            match *step {
                Operation::Insert { secret, value, expires } => {
                    entries.retain(|entry| entry.0 != secret);
                    if entries.len() == capacity {
                        let first = entries.iter().map(|entry| entry.2).min().unwrap();
                        let index = entries.iter().position(|entry| entry.2 == first).unwrap();
                        entries.remove(index);
                    }
                    entries.push((secret, value, expires));
                }
                Operation::Remove { secret } => entries.retain(|entry| entry.0 != secret),
                Operation::RetainEven => entries.retain(|entry| entry.1 % 2 == 0),
            }
        }
        entries
    }

    proptest! {
        #[test]
        fn the_map_is_bounded_returns_nothing_expired_and_keeps_the_newest(
            steps in steps(), capacity in 1..6_usize, now in 0..50_i64,
        ) {
            let mut map = ExpiringMap::new(capacity, &Budget::of(usize::MAX));
            for step in &steps {
                match *step {
                    Operation::Insert { secret, value, expires } => {
                        map.insert(&[secret], value, 10, at(expires));
                        prop_assert_eq!(map.get(&[secret], at(-1)), Some(&value));
                    }
                    Operation::Remove { secret } => map.remove(&[secret]),
                    Operation::RetainEven => map.retain(|value| value % 2 == 0),
                }
                prop_assert!(map.entries.len() <= capacity);
                prop_assert_eq!(map.entries.len(), map.by_expiry.len());
            }
            let expected = expected(&steps, capacity);
            for secret in 0..12 {
                let entry = expected.iter().find(|entry| entry.0 == secret && now < entry.2);
                prop_assert_eq!(map.get(&[secret], at(now)).copied(), entry.map(|entry| entry.1));
                prop_assert_eq!(map.get_mut(&[secret], at(now)).copied(), entry.map(|entry| entry.1));
            }
            map.clear();
            prop_assert!(map.entries.is_empty() && map.by_expiry.is_empty());
        }
    }

    #[test]
    fn maps_together_are_bounded() {
        let budget = Budget::of(50 * ENTRY);
        let mut maps = [ExpiringMap::new(1000, &budget), ExpiringMap::new(1000, &budget)];
        for number in 0..200_u8 {
            maps[usize::from(number % 2)].insert(&[number], (), 0, at(number.into()));
            assert!(!budget.is_exceeded());
        }
        assert!(maps.iter().all(|map| map.get(&[198], at(0)).is_some() || map.get(&[199], at(0)).is_some()));
    }
}
