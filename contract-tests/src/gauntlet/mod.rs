//! Measures the tests of a client: they run against krr-mock once honestly, and then once for each surprise. A surprise that the
//! tests do not notice, or that the client does not cope with, is missed.
//!
//! `surprises` is the catalogue. `mock` steers a mock by its admin API, and `journal` is what that mock recorded. `honest_run`
//! says what the client calls, `arrange` prepares the mock for one surprise, with the persons as `person_change` makes them,
//! `command` runs the tests, `verdict` and `harm` judge the run, and `gauntlet` leads through all of it. `report` writes the results.

pub(crate) mod arrange;
pub(crate) mod command;
#[expect(clippy::module_inception, reason = "the module has the name of what it runs")]
pub(crate) mod gauntlet;
pub(crate) mod harm;
pub(crate) mod honest_run;
pub(crate) mod journal;
pub(crate) mod mock;
pub(crate) mod person_change;
pub mod report;
pub(crate) mod surprises;
pub(crate) mod verdict;

pub use crate::gauntlet::command::{ClientCommand, Template, TemplateError};
pub use crate::gauntlet::gauntlet::{Gauntlet, GauntletError, GauntletProgress, NoGauntletProgress};
pub use crate::gauntlet::honest_run::HonestRun;
pub use crate::gauntlet::journal::JournalExchange;
pub use crate::gauntlet::mock::{ControlledMock, ControlledMockError};
pub use crate::gauntlet::surprises::{
    Calls, Expected, Group, Surprise, Surprises, SurprisesError, UnknownSurpriseError,
};
pub use crate::gauntlet::verdict::{Judged, SurpriseOutcome};
