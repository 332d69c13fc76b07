use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use http::{HeaderMap, HeaderName, StatusCode};
use lru::LruCache;
use parking_lot::Mutex;

use crate::http::bounds::{Budget, MAX_EVICTED_NAMES};
use crate::state::register::seed::SeedData;
use crate::state::world::saved::{SavedWorld, SavedWorldError};
use crate::state::world::{World, WorldSettings};

/// Names the world that a request is for.
pub(crate) const WORLD_HEADER: HeaderName = HeaderName::from_static("krr-mock-world");
/// A name fits into a file name, as do the names that test runners make of a test's path.
const MAX_NAME_LENGTH: usize = 200;

/// The worlds of a mock: one without a name, and a bounded number with one.
pub(crate) struct Worlds {
    settings: Arc<WorldSettings>,
    default_world: Arc<World>,
    named: Mutex<NamedWorlds>,
    /// Whether there has been a named world, so that requests of mocks without any take no lock.
    has_named: AtomicBool,
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
        "a path below /_world/NAME/ must name a world in 1 to {MAX_NAME_LENGTH} visible ASCII characters, percent-encoded"
    )]
    NameInPath,
    #[error(
        "the request names two worlds, {one:?} and {other:?}: in the header KRR-Mock-World, the path or the host; name one"
    )]
    Two { one: Box<str>, other: Box<str> },
    #[error(
        "the world was evicted: the mock keeps at most {bound} worlds (raise with --worlds N). Its data is lost; \
         POST /_mock/reset with the same header recreates it"
    )]
    Evicted { bound: usize },
}

/// Why saved worlds cannot be restored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SavedWorldsError {
    #[error("worlds, index {0}, name: {1}")]
    Name(usize, #[source] WorldError),
    #[error("worlds, index {0}, {1}")]
    World(usize, #[source] SavedWorldError),
}

impl WorldError {
    /// 400 for an invalid name or two of them, 410 for an evicted world (RFC 9110, section 15.5.11).
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Name | Self::NameInPath | Self::Two { .. } => StatusCode::BAD_REQUEST,
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
        Self {
            settings,
            default_world,
            named: Mutex::new(named),
            has_named: AtomicBool::new(false),
            bound: bound.max(1),
        }
    }

    /// The persons with which every world starts.
    pub(crate) fn seed(&self) -> &SeedData {
        &self.settings.seed
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

    /// What bounds the memory of all worlds, by name.
    pub(crate) fn budgets(&self) -> [(&'static str, &Budget); 3] {
        let WorldSettings { remembered, spent, stored, .. } = &*self.settings;
        [("remembered", remembered), ("spent", spent), ("stored", stored)]
    }

    /// The world of that name, created at its first use; the empty name is that of the default world. The least recently used
    /// one is evicted for it where the bound is reached.
    pub(crate) fn named(&self, name: &str) -> Result<Arc<World>, WorldError> {
        if name.is_empty() {
            return Ok(Arc::clone(&self.default_world));
        }
        if !is_valid_name(name) {
            return Err(WorldError::Name);
        }
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
        self.has_named.store(true, Ordering::Release);
        Ok(world)
    }

    /// Every world, the default one first, then the least recently used one.
    pub(crate) fn saved(&self) -> Vec<SavedWorld> {
        let named = self.list();
        [&self.default_world].into_iter().chain(named.iter().rev()).map(|world| world.saved()).collect()
    }

    /// Restores saved worlds. Where there are more than the bound, the least recently used ones are evicted.
    pub(crate) fn restore(&self, saved: Vec<SavedWorld>) -> Result<(), SavedWorldsError> {
        for (index, saved) in saved.into_iter().enumerate() {
            let world = self.named(&saved.name).map_err(|error| SavedWorldsError::Name(index, error))?;
            world.restore(saved).map_err(|error| SavedWorldsError::World(index, error))?;
        }
        Ok(())
    }

    /// Whether there may be another world than the default one.
    pub(crate) fn has_named(&self) -> bool {
        self.has_named.load(Ordering::Acquire)
    }

    /// The named worlds, the most recently used one first.
    pub(crate) fn list(&self) -> Vec<Arc<World>> {
        self.named.lock().worlds.iter().map(|(_, world)| Arc::clone(world)).collect()
    }

    /// The named world of which `is_it` is true.
    pub(crate) fn find(&self, is_it: impl Fn(&World) -> bool) -> Option<Arc<World>> {
        self.list().into_iter().find(|world| is_it(world))
    }

    /// Drops a world with all its data; its next use creates it anew. False where there is none.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let mut named = self.named.lock();
        let was_evicted = named.evicted.pop(&digest(name)).is_some();
        named.worlds.pop(name).is_some() || was_evicted
    }

    /// Lets an evicted world be created again, because a reset shows that the loss of its data is known.
    pub(crate) fn forgive_eviction(&self, name: &str) {
        self.named.lock().evicted.pop(&digest(name));
    }
}

impl NamedWorlds {
    /// Evicts the least recently used world. Its name is remembered, so that later requests for it fail instead of seeing an
    /// empty world.
    fn evict(&mut self) {
        let Some((name, _)) = self.worlds.pop_lru() else { return };
        self.evicted.put(digest(&name), ());
        if self.evicted.len() > MAX_EVICTED_NAMES {
            self.evicted.pop_lru();
        }
    }
}

fn digest(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// The name in the header `KRR-Mock-World`.
pub(crate) fn name_in_header(headers: &HeaderMap) -> Result<Option<&str>, WorldError> {
    let mut values = headers.get_all(WORLD_HEADER).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            let name = value.to_str().map_err(|_| WorldError::Name)?;
            if is_valid_name(name) { Ok(Some(name)) } else { Err(WorldError::Name) }
        }
        (Some(_), Some(_)) => Err(WorldError::Name),
    }
}

pub(crate) fn is_valid_name(name: &str) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic())
}
