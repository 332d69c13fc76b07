//! The state of a mock in a file, so that it survives a restart (`--state`).
//!
//! What a world has is saved by `world/saved.rs`; here are the form of the whole, its file, and the thread that writes it.

pub(crate) mod file;
pub(crate) mod keeper;
pub(crate) mod origin;

use serde::{Deserialize, Serialize};

use crate::state::saved::origin::Origin;
use crate::state::world::saved::SavedWorld;
use crate::state::worlds::Worlds;

/// The version of the form. Older ones are read, newer ones refused.
pub(crate) const FORMAT: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedState {
    /// The first member, so that anybody sees at once what the file is.
    pub(crate) format: u64,
    pub(crate) written_by: String,
    /// The persons with which the mock starts, that the changes belong to.
    pub(crate) starts_with: Origin,
    pub(crate) worlds: Vec<SavedWorld>,
}

impl SavedState {
    pub(crate) fn of(worlds: &Worlds, starts_with: Origin) -> Self {
        let written_by = concat!("krr-mock ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { format: FORMAT, written_by, starts_with, worlds: worlds.saved() }
    }
}
