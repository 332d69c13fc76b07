//! A world as a saved state has it: what a test changes, without what it observes. Journal, expectations, logins and opaque tokens
//! are not saved.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date};
use krr_specs::OsloTime;
use serde::{Deserialize, Serialize};

use crate::mutants::{Mutant, named::UnknownMutantError};
use crate::oauth::client::registry::SavedClient;
use crate::oauth::replay_cache::{SavedReplays, SavedReplaysError};
use crate::state::clock::{ClockRangeError, ClockSetting};
use crate::state::faults::{fault::FaultError, planned::SavedFault};
use crate::state::register::changes::saved::{SavedRegister, SavedRegisterError};
use crate::state::world::World;

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedWorld {
    /// Empty for the default world.
    pub(crate) name: String,
    register_clock: ClockSetting,
    token_clock: ClockSetting,
    /// When the test users were reset the last time, as the operator does.
    test_users_reset: Timestamp,
    register: SavedRegister,
    /// The registers of hosts that show outdated data, by the day since when.
    stale: BTreeMap<Date, SavedRegister>,
    clients: BTreeMap<String, Option<SavedClient>>,
    faults: Vec<SavedFault>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mutant: Option<String>,
    used_grants: SavedReplays,
    /// The assertions by which clients proved who they are at ID-porten.
    used_assertions: SavedReplays,
}

/// Why a saved world cannot be restored. The texts begin with the member.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SavedWorldError {
    #[error("register, {0}")]
    Register(#[source] SavedRegisterError),
    #[error("stale, {0}, {1}")]
    Stale(Date, #[source] SavedRegisterError),
    #[error("faults, {0}")]
    Fault(#[from] FaultError),
    #[error("register_clock, token_clock: {0}")]
    Clock(#[from] ClockRangeError),
    #[error("mutant: {0}")]
    Mutant(#[from] UnknownMutantError),
    #[error("{0}, {1}")]
    Replays(&'static str, #[source] SavedReplaysError),
}

impl World {
    /// The state between two requests.
    pub(crate) fn saved(&self) -> SavedWorld {
        let _closed = self.close();
        let (register_clock, token_clock) = self.clocks.settings();
        SavedWorld {
            name: self.name.to_string(),
            register_clock,
            token_clock,
            test_users_reset: self.test_users_reset.lock().timestamp(),
            register: self.register.saved(),
            stale: self.frozen.lock().iter().map(|(day, register)| (*day, register.saved())).collect(),
            clients: self.clients.saved(),
            faults: self.faults.saved(),
            mutant: self.mutant().map(|mutant| mutant.id().to_owned()),
            used_grants: self.used_grants.saved(),
            used_assertions: self.logins.used_assertions.saved(),
        }
    }

    /// Takes a saved state in place of its own, between two requests.
    pub(crate) fn restore(&self, saved: SavedWorld) -> Result<(), SavedWorldError> {
        let _closed = self.close();
        let mutant = saved.mutant.map(|id| id.parse::<Mutant>()).transpose()?;
        self.register.restore(saved.register).map_err(SavedWorldError::Register)?;
        for (day, register) in saved.stale {
            let stale = self.register.restored(register).map_err(|error| SavedWorldError::Stale(day, error))?;
            self.frozen.lock().insert(day, Arc::new(stale));
        }
        self.clients.restore(saved.clients);
        self.faults.restore_saved(saved.faults)?;
        self.used_grants.restore(saved.used_grants).map_err(|error| SavedWorldError::Replays("used_grants", error))?;
        let used_assertions = self.logins.used_assertions.restore(saved.used_assertions);
        used_assertions.map_err(|error| SavedWorldError::Replays("used_assertions", error))?;
        self.set_mutant(mutant);
        *self.test_users_reset.lock() = OsloTime::new(saved.test_users_reset);
        self.clocks.change(|_| saved.register_clock.checked(), |_| saved.token_clock.checked())?;
        Ok(())
    }
}
