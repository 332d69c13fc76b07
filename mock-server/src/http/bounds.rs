//! Every bound of the mock. The table in `mock-server/README.md` says what happens at each, and a test compares the two.
//!
//! Where a bound is per world, there is another for all worlds together.

use std::{sync::Arc, time::Duration};

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
/// From this length on a body counts as large, in bytes: four look-ups of the greatest length.
pub(crate) const LARGE_BODY_LENGTH: usize = 64 << 10;
/// How many large bodies are held at a time. A request beyond waits for its turn, as long as a body may take.
pub(crate) const MAX_LARGE_BODIES: usize = 32;
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
pub(crate) const MAX_SPOKEN_TO: usize = 1000;
/// How many headers the response of a fault may have.
pub(crate) const MAX_FAULT_HEADERS: usize = 50;

/// The places for requests that take much memory or time.
pub(crate) struct RequestPlaces {
    pub(crate) large_bodies: Arc<Semaphore>,
    pub(crate) heavy_requests: Semaphore,
}

impl Default for RequestPlaces {
    fn default() -> Self {
        Self {
            large_bodies: Arc::new(Semaphore::new(MAX_LARGE_BODIES)),
            heavy_requests: Semaphore::new(MAX_HEAVY_REQUESTS),
        }
    }
}
