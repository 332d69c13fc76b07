use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use lru::LruCache;
use parking_lot::Mutex;

use crate::state::world::{World, WorldSettings};

/// Names the world that a request is for.
pub(crate) const WORLD_HEADER: HeaderName = HeaderName::from_static("krr-mock-world");
/// How many named worlds there may be by default.
pub(crate) const DEFAULT_BOUND: usize = 10_000;
/// A name fits into a file name, as do the names that test runners make of a test's path.
const MAX_NAME_LENGTH: usize = 200;
/// How many evictions are remembered, which takes some 60 MB at most.
const MAX_REMEMBERED: usize = 1_000_000;

/// The worlds of a mock: one without a name, and a bounded number with one.
pub(crate) struct Worlds {
    settings: Arc<WorldSettings>,
    default_world: Arc<World>,
    named: Mutex<NamedWorlds>,
    bound: usize,
}

struct NamedWorlds {
    worlds: LruCache<Box<str>, Arc<World>>,
    /// The names of evicted worlds, as digests; the oldest one goes first.
    evicted: LruCache<u64, ()>,
}

/// Why a request has no world. The texts are for the developer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("the header KRR-Mock-World must be one value of 1 to {MAX_NAME_LENGTH} visible ASCII characters")]
    Name,
    #[error(
        "the world was evicted: the mock keeps at most {bound} worlds (raise with --worlds N). Its data is lost; \
         POST /_mock/reset with the same header recreates it"
    )]
    Evicted { bound: usize },
}

impl WorldError {
    /// 400 for an invalid name, 410 for an evicted world (RFC 9110, section 15.5.11).
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Name => StatusCode::BAD_REQUEST,
            Self::Evicted { .. } => StatusCode::GONE,
        }
    }
}

impl Worlds {
    pub(crate) fn new(settings: WorldSettings, bound: usize) -> Self {
        let settings = Arc::new(settings);
        let default_world = Arc::new(World::new("", Arc::clone(&settings)));
        // The caches would allocate for their bound at once.
        let named = NamedWorlds { worlds: LruCache::unbounded(), evicted: LruCache::unbounded() };
        Self { settings, default_world, named: Mutex::new(named), bound: bound.max(1) }
    }

    pub(crate) fn default_world(&self) -> &Arc<World> {
        &self.default_world
    }

    pub(crate) fn bound(&self) -> usize {
        self.bound
    }

    pub(crate) fn count(&self) -> usize {
        self.named.lock().worlds.len()
    }

    /// The world that the header names, created at its first use.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Result<Arc<World>, WorldError> {
        let mut values = headers.get_all(WORLD_HEADER).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(Arc::clone(&self.default_world)),
            (Some(value), None) => self.named(value),
            (Some(_), Some(_)) => Err(WorldError::Name),
        }
    }

    /// The world of that name, created at its first use. The least recently used one is evicted for it where the bound is
    /// reached.
    pub(crate) fn named(&self, name: &HeaderValue) -> Result<Arc<World>, WorldError> {
        let name = valid_name(name)?;
        let mut named = self.named.lock();
        if let Some(world) = named.worlds.get(name) {
            return Ok(Arc::clone(world));
        }
        if named.evicted.contains(&digest(name)) {
            return Err(WorldError::Evicted { bound: self.bound });
        }
        if named.worlds.len() >= self.bound {
            named.evict();
        }
        let world = Arc::new(World::new(name, Arc::clone(&self.settings)));
        named.worlds.put(name.into(), Arc::clone(&world));
        Ok(world)
    }

    /// Lets an evicted world be created again, because a reset shows that the loss of its data is known.
    pub(crate) fn forgive_eviction(&self, headers: &HeaderMap) {
        let mut values = headers.get_all(WORLD_HEADER).iter();
        // A header that comes twice names no world.
        if let (Some(Ok(name)), None) = (values.next().map(valid_name), values.next()) {
            self.named.lock().evicted.pop(&digest(name));
        }
    }
}

impl NamedWorlds {
    /// Evicts the least recently used world. Its name is remembered, so that later requests for it fail instead of seeing an
    /// empty world.
    fn evict(&mut self) {
        let Some((name, _)) = self.worlds.pop_lru() else { return };
        self.evicted.put(digest(&name), ());
        if self.evicted.len() > MAX_REMEMBERED {
            self.evicted.pop_lru();
        }
    }
}

fn digest(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn valid_name(value: &HeaderValue) -> Result<&str, WorldError> {
    let name = value.to_str().map_err(|_| WorldError::Name)?;
    let fits = (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(name) } else { Err(WorldError::Name) }
}
