//! Every bound of the mock. The table in `mock-server/README.md` says what happens at each, and a test compares the two.
//!
//! Where a bound is per world, there is another for all worlds together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

/// How many fields a head may have. Browsers send some 20, gateways add as many.
pub(crate) const MAX_HEADERS: usize = 100;
/// How long a head may be, in bytes. A token takes one or two KiB, a grant by mistake in the address some twelve.
pub(crate) const MAX_HEAD_LENGTH: usize = 32 << 10;
/// How long a handshake may take, or a connection on which nothing happens stays open; a head twice that at most.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest body that is read, in bytes. A request for 1000 identifiers has 14 000.
pub(crate) const MAX_BODY_LENGTH: usize = 1 << 20;
/// How much of a longer body is read and discarded: most clients send all of it before they read a response.
pub(crate) const MAX_DISCARDED_LENGTH: usize = 64 << 20;
/// How long a client may take to send its body, so that one that stops half-way does not keep a connection open for ever.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a large body may pause: it keeps others from their place.
pub(crate) const LARGE_BODY_PAUSE: Duration = Duration::from_secs(5);
/// From this length on a body counts as large, in bytes: four look-ups of the greatest length.
pub(crate) const LARGE_BODY_LENGTH: usize = 64 << 10;
/// How many large bodies are held at a time. A request beyond waits for its turn, as long as a body may take.
pub(crate) const MAX_LARGE_BODIES: usize = 16;
/// How many heavy requests are worked on at a time, outside the runtime's threads. The others wait.
pub(crate) const MAX_HEAVY_REQUESTS: usize = 2;
/// How many threads work on what takes longer than a millisecond: signatures, keys, large bodies, lists.
pub(crate) const MAX_BLOCKING_THREADS: usize = 16;
/// How many fields a form may have. The longest that an issuer knows has 15.
pub(crate) const MAX_FORM_FIELDS: usize = 1000;

/// The longest JSON, NDJSON or YAML file that a flag may name, in bytes; some 50,000 persons.
pub const MAX_FILE_LENGTH: u64 = 16 << 20;
/// The longest file of any other kind, in bytes: TOML takes eighty times as much memory while it is read.
pub const MAX_TOML_LENGTH: u64 = 2 << 20;

/// How many names under which the mock was called are remembered.
pub(crate) const MAX_CALLED_NAMES: usize = 1000;
/// How many headers the response of a fault may have.
pub(crate) const MAX_FAULT_HEADERS: usize = 50;

/// How many signed assertions a world remembers. One is valid for two minutes at most: those are 800 a second.
pub(crate) const MAX_SPENT_ASSERTIONS: usize = 100_000;
/// How many opaque tokens a world remembers.
pub(crate) const MAX_OPAQUE_TOKENS: usize = 10_000;
/// How many sessions, codes, refresh tokens, access tokens and pushed requests of ID-porten a world remembers, of each.
pub(crate) const MAX_LOGINS: usize = 5000;
/// How many browsers may be logged in with the admin token.
pub(crate) const MAX_PAGE_SESSIONS: usize = 1000;
/// How many faults a world may have.
pub(crate) const MAX_FAULTS: usize = 200;
/// How many named worlds there may be by default.
pub(crate) const DEFAULT_WORLDS: usize = 10_000;
/// How many evicted worlds are remembered, which takes some 60 MB at most.
pub(crate) const MAX_EVICTED_NAMES: usize = 1_000_000;
/// How many values a response made from a schema has at most. Beyond them a schema gets `null`.
pub(crate) const MAX_SAMPLE_VALUES: usize = 10_000;
/// How many bytes of text such a response has at most. Beyond them a text is shorter than its schema wants.
pub(crate) const MAX_SAMPLE_TEXT: usize = 1 << 20;
/// How long a list of persons may be, in bytes; some 18,000 persons.
pub(crate) const MAX_LIST_LENGTH: usize = 8 << 20;
/// How many exchanges the default world keeps, and one with a name.
pub(crate) const MAX_EXCHANGES: usize = 1000;
pub(crate) const MAX_EXCHANGES_OF_WORLD: usize = 100;
/// How much the exchanges, tokens and logins of all worlds may take together, in bytes. A world that adds to it
/// beyond that loses its own oldest.
pub(crate) const MAX_REMEMBERED: usize = 48 << 20;
/// How much the spent assertions of all worlds may take together, in bytes: 160,000 of them. Beyond that the one of a world that
/// expires first goes, and what expires before it is refused.
pub(crate) const MAX_SPENT: usize = 32 << 20;
/// How much the clients and persons that were added may take together in all worlds, in bytes; beyond that they are refused.
pub(crate) const MAX_STORED: usize = 64 << 20;

/// How long a file with the state of a mock may be. With everything at its bound it is half as long.
pub(crate) const MAX_STATE_LENGTH: u64 = 512 << 20;

/// Memory that all worlds share.
#[derive(Debug)]
pub(crate) struct Budget {
    most: usize,
    used: AtomicUsize,
}

/// A part of a budget, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    budget: Arc<Budget>,
    bytes: usize,
}

/// The clients and persons that were added take all the memory that they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the clients and persons that were added to all worlds take {} MiB, the most they may; POST /_mock/reset and \
     DELETE /_mock/worlds/NAME drop them",
    MAX_STORED >> 20
)]
pub(crate) struct NoRoomError;

impl Budget {
    pub(crate) fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, used: AtomicUsize::new(0) })
    }

    /// Takes so many bytes, even where there are not so many left.
    pub(crate) fn hold(self: &Arc<Self>, bytes: usize) -> Held {
        self.used.fetch_add(bytes, Ordering::Relaxed);
        Held { budget: Arc::clone(self), bytes }
    }

    /// How many bytes are taken.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// How many bytes there are in all.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.used() > self.most
    }

    /// Whether so many bytes are left.
    pub(crate) fn has_room_for(&self, bytes: usize) -> bool {
        self.used().saturating_add(bytes) <= self.most
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// The places for requests that take much memory or time.
pub(crate) struct RequestPlaces {
    pub(crate) large_bodies: Arc<Semaphore>,
    pub(crate) heavy_requests: Arc<Semaphore>,
}

impl Default for RequestPlaces {
    fn default() -> Self {
        Self {
            large_bodies: Arc::new(Semaphore::new(MAX_LARGE_BODIES)),
            heavy_requests: Arc::new(Semaphore::new(MAX_HEAVY_REQUESTS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bound of each row of the table in the README, by its input.
    fn bounds() -> Vec<(&'static str, String)> {
        let mib = |bytes: usize| format!("{} MiB", bytes >> 20);
        let kib = |bytes: usize| format!("{} KiB", bytes >> 10);
        let file = |bytes: u64| format!("{} MiB", bytes >> 20);
        let count = |count: usize| {
            let digits = count.to_string();
            let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
            groups.collect::<Vec<_>>().join(",")
        };
        let seconds = |time: Duration| format!("{} s", time.as_secs());
        vec![
            ("fields of a head", count(MAX_HEADERS)),
            ("head", kib(MAX_HEAD_LENGTH)),
            ("idle connection, handshake", seconds(IDLE_TIMEOUT)),
            ("body", mib(MAX_BODY_LENGTH)),
            ("longer body that is read past", mib(MAX_DISCARDED_LENGTH)),
            ("time for a body", seconds(BODY_TIMEOUT)),
            ("pause in a body over 64 KiB", seconds(LARGE_BODY_PAUSE)),
            ("bodies over 64 KiB at a time", count(MAX_LARGE_BODIES)),
            ("heavy requests at a time", count(MAX_HEAVY_REQUESTS)),
            ("threads for them, signatures and keys", count(MAX_BLOCKING_THREADS)),
            ("fields of a form", count(MAX_FORM_FIELDS)),
            ("JSON, NDJSON or YAML file of a flag", file(MAX_FILE_LENGTH)),
            ("other file of a flag", file(MAX_TOML_LENGTH)),
            ("names under which the mock is called", count(MAX_CALLED_NAMES)),
            ("headers of a fault", count(MAX_FAULT_HEADERS)),
            ("browsers that are logged in", count(MAX_PAGE_SESSIONS)),
            ("faults of a world", count(MAX_FAULTS)),
            ("worlds", count(DEFAULT_WORLDS)),
            ("names of evicted worlds", count(MAX_EVICTED_NAMES)),
            ("exchanges of the default world", count(MAX_EXCHANGES)),
            ("exchanges of a named world", count(MAX_EXCHANGES_OF_WORLD)),
            ("spent assertions of a world", count(MAX_SPENT_ASSERTIONS)),
            ("opaque tokens of a world", count(MAX_OPAQUE_TOKENS)),
            ("sessions, codes and tokens of ID-porten, of each", count(MAX_LOGINS)),
            ("spent assertions, in all worlds", mib(MAX_SPENT)),
            ("exchanges, tokens and logins, in all worlds", mib(MAX_REMEMBERED)),
            ("clients and persons that are added, in all worlds", mib(MAX_STORED)),
            ("list of persons", mib(MAX_LIST_LENGTH)),
            ("values of a response made from a schema", count(MAX_SAMPLE_VALUES)),
            ("text of a response made from a schema", mib(MAX_SAMPLE_TEXT)),
            ("file with a state", format!("{} MiB", MAX_STATE_LENGTH >> 20)),
        ]
    }

    #[test]
    fn the_table_in_the_readme_has_every_bound() {
        let page = include_str!("../../README.md");
        let (_, table) = page.split_once("| input | bound | flag | at the bound |").unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let row = |line: &'static str| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            (cells.next().unwrap(), cells.next().unwrap().to_owned())
        };
        assert_eq!(rows.map(row).collect::<Vec<_>>(), bounds());
    }

    #[test]
    fn what_is_dropped_is_given_back() {
        let budget = Budget::of(10);
        let (one, other) = (budget.hold(6), budget.hold(5));
        assert!(budget.is_exceeded() && !budget.has_room_for(1));
        drop(one);
        assert!(!budget.is_exceeded() && budget.has_room_for(5) && !budget.has_room_for(6));
        drop(other);
        assert!(budget.has_room_for(10));
    }
}
