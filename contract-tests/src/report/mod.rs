//! The formats in which a run is told.

pub(crate) mod attribution;
pub(crate) mod fidelity;
pub(crate) mod format;
pub mod github_actions;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod rule_result;
pub(crate) mod sarif;
pub(crate) mod summary;
pub(crate) mod target_info;
pub mod terminal;
pub(crate) mod workflow_command;

pub use attribution::{Class, Classed, classed};
pub use format::{Format, NotRendered};
pub use json::SCHEMA as JSON_SCHEMA;
pub use summary::{Account, Circumstances};
pub use target_info::Subject;

pub use crate::{
    model::skip_reason::Skipped,
    run::report::{Failure, Outcome, Report},
};
