pub(crate) mod saved;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::civil::Date;
use krr_specs::{Host, OsloTime};
use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::http::bounds::{Budget, MAX_EXCHANGES, MAX_EXCHANGES_OF_WORLD};
use crate::mutants::Mutant;
use crate::oauth::client::demo_source::DemoSource;
use crate::oauth::client::file::ClientsFile;
use crate::oauth::client::registry::ClientRegistry;
use crate::oauth::login::LoginStore;
use crate::oauth::opaque_tokens::OpaqueTokens;
use crate::oauth::replay_cache::ReplayCache;
use crate::state::clock::{Clock, Clocks};
use crate::state::faults::faults_file::FaultsFile;
use crate::state::faults::planned::PlannedFaults;
use crate::state::journal::storage::Journal;
use crate::state::journal::verification::expectation::Expectation;
use crate::state::register::Register;
use crate::state::register::seed::SeedData;
use crate::state::register::test_user_reset::TestUserReset;
use crate::state::retirement::{HostRetirement, RetiredBehaviour, Retirements};

/// How often a reset looks for a moment without a request, for a second in all.
const MAX_TRIES: u32 = 5000;

/// The state of one test, which no other world can change.
pub(crate) struct World {
    /// The value of `KRR-Mock-World`; empty for the default world.
    pub(crate) name: Box<str>,
    pub(crate) register: Arc<Register>,
    /// Copies of the register, by the day on which hosts that are stale from then on got one for themselves.
    frozen: Mutex<BTreeMap<Date, Arc<Register>>>,
    pub(crate) clocks: Clocks,
    pub(crate) journal: Journal,
    pub(crate) clients: ClientRegistry,
    pub(crate) used_grants: ReplayCache,
    pub(crate) opaque_tokens: OpaqueTokens,
    pub(crate) logins: LoginStore,
    pub(crate) faults: PlannedFaults,
    /// What a test in Rust expects of its client.
    pub(crate) expectations: Mutex<Vec<Expectation>>,
    mutant: RwLock<Option<Mutant>>,
    /// Whether there is one, so that requests without one take no lock.
    has_mutant: AtomicBool,
    /// Held by each request, so that a reset comes between two of them and not into one.
    gate: RwLock<()>,
    start: Arc<WorldSettings>,
    test_users_reset: Mutex<OsloTime>,
}

/// The state of a new world, and of one that was reset.
pub(crate) struct WorldSettings {
    pub(crate) seed: Arc<SeedData>,
    pub(crate) clock: Clock,
    pub(crate) clients: ClientsFile,
    pub(crate) demo: DemoSource,
    pub(crate) test_user_reset: Option<TestUserReset>,
    pub(crate) retirements: Retirements,
    pub(crate) faults: FaultsFile,
    /// For what all worlds forget in time, and for what is put into them.
    pub(crate) remembered: Arc<Budget>,
    /// For spent assertions alone, so that nothing else makes the mock forget one.
    pub(crate) spent: Arc<Budget>,
    pub(crate) stored: Arc<Budget>,
}

impl World {
    pub(crate) fn new(name: &str, start: Arc<WorldSettings>) -> Self {
        let clocks = Clocks::both(&start.clock);
        let now = clocks.register.oslo_time();
        let capacity = if name.is_empty() { MAX_EXCHANGES } else { MAX_EXCHANGES_OF_WORLD };
        Self {
            name: name.into(),
            register: Arc::new(Register::new(Arc::clone(&start.seed), now, Arc::clone(&start.stored))),
            frozen: Mutex::default(),
            clocks,
            journal: Journal::new(capacity, Arc::clone(&start.remembered)),
            clients: ClientRegistry::new(Arc::clone(&start.clients.0), start.demo.clone(), Arc::clone(&start.stored)),
            used_grants: ReplayCache::new(&start.spent),
            opaque_tokens: OpaqueTokens::new(&start.remembered),
            logins: LoginStore::new(&start.remembered, &start.spent),
            faults: PlannedFaults::with(&start.faults.0),
            expectations: Mutex::default(),
            mutant: RwLock::new(None),
            has_mutant: AtomicBool::new(false),
            gate: RwLock::new(()),
            start,
            test_users_reset: Mutex::new(now),
        }
    }

    /// Held while a request is answered that is not a reset. Nobody may hold it twice.
    pub(crate) fn enter(&self) -> RwLockReadGuard<'_, ()> {
        self.gate.read()
    }

    /// No request at the moment. One that waits for it holds up all others, and so it first tries to need no wait.
    fn close(&self) -> RwLockWriteGuard<'_, ()> {
        for _ in 0..MAX_TRIES {
            if let Some(closed) = self.gate.try_write() {
                return closed;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        self.gate.write()
    }

    /// Restores the state of a new world, between two requests.
    pub(crate) fn reset(&self) {
        let _closed = self.close();
        self.clocks.reset(&self.start.clock);
        let now = self.clocks.register.oslo_time();
        self.register.reset(now);
        self.frozen.lock().clear();
        *self.test_users_reset.lock() = now;
        self.journal.clear();
        self.clients.reset();
        self.used_grants.clear();
        self.opaque_tokens.clear();
        self.expectations.lock().clear();
        self.logins.clear();
        self.faults.restore(&self.start.faults.0);
        self.set_mutant(None);
    }

    /// Does what has become due since the last request: copies for stale hosts, then resets of the test users.
    pub(crate) fn catch_up(&self) {
        self.freeze();
        self.reset_test_users();
    }

    /// Copies the register for each day from which on some hosts are stale. The copy is dropped when the clock is put back
    /// before that day.
    fn freeze(&self) {
        if self.start.retirements.is_empty() {
            return;
        }
        let today = self.today();
        let mut frozen = self.frozen.lock();
        for day in self.start.retirements.stale_days() {
            if day <= today {
                frozen.entry(day).or_insert_with(|| Arc::new(self.register.copy()));
            } else {
                frozen.remove(&day);
            }
        }
    }

    pub(crate) fn retirements(&self) -> &Retirements {
        &self.start.retirements
    }

    /// The retirement of a host, when its day has come by the register clock.
    pub(crate) fn retired(&self, host: &Host) -> Option<HostRetirement> {
        let planned = self.retirements();
        if planned.is_empty() {
            return None;
        }
        planned.of(host).filter(|retired| retired.on <= self.today())
    }

    /// The register that a recorded host shows: a stale host has a copy of its own.
    pub(crate) fn register_at(&self, host: Option<&Host>) -> Arc<Register> {
        let planned = host.and_then(|host| self.retirements().of(host));
        let stale = planned.filter(|retired| retired.behaviour == RetiredBehaviour::Stale);
        let copy = stale.and_then(|retired| self.frozen.lock().get(&retired.on).cloned());
        copy.unwrap_or_else(|| Arc::clone(&self.register))
    }

    /// In Oslo, by the register clock.
    fn today(&self) -> Date {
        self.clocks.register.oslo_time().zoned().date()
    }

    fn reset_test_users(&self) {
        let Some(schedule) = self.start.test_user_reset else { return };
        let now = self.clocks.register.oslo_time();
        let mut last = self.test_users_reset.lock();
        // A clock that was put back passes the same evenings again.
        *last = now.min(*last);
        let due = schedule.latest(now);
        if due > *last {
            self.register.reset_test_users(schedule.first_after(*last), due);
            *last = due;
        }
    }

    pub(crate) fn mutant(&self) -> Option<Mutant> {
        if self.has_mutant.load(Ordering::Acquire) { *self.mutant.read() } else { None }
    }

    pub(crate) fn set_mutant(&self, mutant: Option<Mutant>) {
        let mut current = self.mutant.write();
        *current = mutant;
        self.has_mutant.store(mutant.is_some(), Ordering::Release);
    }
}
