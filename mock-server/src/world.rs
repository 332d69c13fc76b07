use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use krr_specs::OsloTime;
use parking_lot::{Mutex, RwLock};

use crate::{
    clock::{Clock, Clocks},
    founding::Founding,
    issuer::{
        clients::Clients, clients_file::ClientsFile, idporten::logins::Logins, opaque_tokens::OpaqueTokens,
        used_grants::UsedGrants,
    },
    journal::Journal,
    lie::{Lie, Mutant},
    register::Register,
    test_user_reset::TestUserReset,
};

/// Everything that one test can change without another noticing.
pub(crate) struct World {
    /// The name in `KRR-Mock-World`; empty for the one that everybody is in who names none.
    pub(crate) name: Box<str>,
    pub(crate) register: Register,
    pub(crate) clocks: Clocks,
    pub(crate) journal: Journal,
    pub(crate) clients: Clients,
    pub(crate) used_grants: UsedGrants,
    pub(crate) opaque_tokens: OpaqueTokens,
    pub(crate) logins: Logins,
    mutant: RwLock<Option<Mutant>>,
    start: Arc<Start>,
    test_users_reset: Mutex<OsloTime>,
    last_used: AtomicU64,
}

/// What worlds begin with, and what a reset goes back to.
pub(crate) struct Start {
    pub(crate) founding: Arc<Founding>,
    pub(crate) clock: Clock,
    pub(crate) clients: ClientsFile,
    pub(crate) test_user_reset: Option<TestUserReset>,
}

impl World {
    pub(crate) fn new(name: &str, start: Arc<Start>) -> Self {
        let clocks = Clocks::both(&start.clock);
        let now = clocks.register.oslo_time();
        Self {
            name: name.into(),
            register: Register::new(Arc::clone(&start.founding), now),
            clocks,
            journal: Journal::holding(if name.is_empty() { 1000 } else { 100 }),
            clients: Clients::new(Arc::clone(&start.clients.0)),
            used_grants: UsedGrants::default(),
            opaque_tokens: OpaqueTokens::default(),
            logins: Logins::default(),
            mutant: RwLock::new(None),
            start,
            test_users_reset: Mutex::new(now),
            last_used: AtomicU64::new(0),
        }
    }

    /// Back to the founding and the clock of the start; the journal is empty and the truth is told again.
    pub(crate) fn reset(&self) {
        self.clocks.reset(&self.start.clock);
        let now = self.clocks.register.oslo_time();
        self.register.reset(now);
        *self.test_users_reset.lock() = now;
        self.journal.clear();
        self.clients.reset();
        self.used_grants.clear();
        self.opaque_tokens.clear();
        self.logins.clear();
        self.set_mutant(None);
    }

    /// Does what has become due since somebody was here last: the test users' resets.
    pub(crate) fn catch_up(&self) {
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
        *self.mutant.read()
    }

    /// The named lie, where one is told.
    pub(crate) fn lie(&self) -> Option<Lie> {
        match self.mutant()? {
            Mutant::Named(lie) => Some(lie),
            Mutant::Derived(_) => None,
        }
    }

    pub(crate) fn set_mutant(&self, mutant: Option<Mutant>) {
        *self.mutant.write() = mutant;
    }

    pub(crate) fn used(&self, tick: u64) {
        // Of two who come at once, the later one counts, whoever writes last.
        self.last_used.fetch_max(tick, Ordering::Relaxed);
    }

    pub(crate) fn last_used(&self) -> u64 {
        self.last_used.load(Ordering::Relaxed)
    }
}
