use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use parking_lot::RwLock;

use crate::state::world::{World, WorldSettings};

/// Names the world that a request is for.
pub(crate) const WORLD: HeaderName = HeaderName::from_static("krr-mock-world");
/// How many worlds there may be unless told otherwise, besides the one without a name.
pub(crate) const DEFAULT_BOUND: usize = 10_000;
/// A name is shorter than any file name, and so is whatever a test runner makes of a test's path.
const LONGEST_NAME: usize = 200;
/// How many evictions are remembered; of a name its digest is kept, so that this takes some 30 MB at most.
const REMEMBERED: usize = 1_000_000;

/// The worlds of a mock: one without a name, and as many as the bound allows with one.
pub(crate) struct Worlds {
    start: Arc<WorldSettings>,
    default_world: Arc<World>,
    named: RwLock<Named>,
    bound: usize,
    uses: AtomicU64,
}

#[derive(Default)]
struct Named {
    worlds: HashMap<Box<str>, Arc<World>>,
    evicted: HashSet<u64>,
    /// The same, oldest first.
    evictions: VecDeque<u64>,
}

/// Why a request is in no world. The texts are for the developer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WorldError {
    #[error("the header KRR-Mock-World holds 1 to {LONGEST_NAME} visible ASCII characters, once")]
    Name,
    #[error(
        "the world was evicted: this mock keeps {bound} worlds and {bound} others were used since (krr-mock --worlds N keeps \
         more); what was changed in it is lost, and POST /_mock/reset with the same header begins it anew"
    )]
    Evicted { bound: usize },
}

impl WorldError {
    /// 400 for a name that is none, 410 for a world that was there (RFC 9110, section 15.5.11).
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Name => StatusCode::BAD_REQUEST,
            Self::Evicted { .. } => StatusCode::GONE,
        }
    }
}

impl Worlds {
    pub(crate) fn new(start: WorldSettings, bound: usize) -> Self {
        let start = Arc::new(start);
        let default_world = Arc::new(World::new("", Arc::clone(&start)));
        Self { start, default_world, named: RwLock::default(), bound: bound.max(1), uses: AtomicU64::new(0) }
    }

    /// The world of those who name none.
    pub(crate) fn default_world(&self) -> &Arc<World> {
        &self.default_world
    }

    pub(crate) fn bound(&self) -> usize {
        self.bound
    }

    /// How many have a name.
    pub(crate) fn count(&self) -> usize {
        self.named.read().worlds.len()
    }

    /// The world that the header names, begun at its first use.
    pub(crate) fn of(&self, headers: &HeaderMap) -> Result<Arc<World>, WorldError> {
        let mut values = headers.get_all(WORLD).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(Arc::clone(&self.default_world)),
            (Some(value), None) => self.called(value),
            (Some(_), Some(_)) => Err(WorldError::Name),
        }
    }

    /// The world of that name, begun at its first use.
    pub(crate) fn called(&self, name: &HeaderValue) -> Result<Arc<World>, WorldError> {
        self.named(checked(name)?)
    }

    fn named(&self, name: &str) -> Result<Arc<World>, WorldError> {
        let tick = self.uses.fetch_add(1, Ordering::Relaxed);
        if let Some(world) = self.named.read().worlds.get(name) {
            world.used(tick);
            return Ok(Arc::clone(world));
        }
        let mut named = self.named.write();
        if named.evicted.contains(&digest(name)) {
            return Err(WorldError::Evicted { bound: self.bound });
        }
        if !named.worlds.contains_key(name) && named.worlds.len() >= self.bound {
            named.evict();
        }
        let begin = || Arc::new(World::new(name, Arc::clone(&self.start)));
        let world = named.worlds.entry(name.into()).or_insert_with(begin);
        world.used(tick);
        Ok(Arc::clone(world))
    }

    /// Whoever resets an evicted world knows that it begins anew.
    pub(crate) fn forgive_eviction(&self, headers: &HeaderMap) {
        let mut values = headers.get_all(WORLD).iter();
        // A header that comes twice names no world, and forgives none.
        let (Some(Ok(name)), None) = (values.next().map(checked), values.next()) else { return };
        if !self.named.read().evicted.contains(&digest(name)) {
            return;
        }
        let mut named = self.named.write();
        named.evicted.remove(&digest(name));
        named.evictions.retain(|evicted| *evicted != digest(name));
    }
}

impl Named {
    /// The world that was used longest ago makes room, and its name is remembered, so that nobody who comes back to it takes
    /// an empty one for theirs.
    fn evict(&mut self) {
        let oldest = self.worlds.values().min_by_key(|world| world.last_used()).map(|world| world.name.clone());
        let Some(name) = oldest else { return };
        self.worlds.remove(&name);
        self.evicted.insert(digest(&name));
        self.evictions.push_back(digest(&name));
        if self.evictions.len() > REMEMBERED {
            let forgotten = self.evictions.pop_front();
            forgotten.map(|name| self.evicted.remove(&name));
        }
    }
}

fn digest(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

fn checked(value: &HeaderValue) -> Result<&str, WorldError> {
    let name = value.to_str().map_err(|_| WorldError::Name)?;
    let fits = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(name) } else { Err(WorldError::Name) }
}
