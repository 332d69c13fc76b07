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

pub use attribution::{Attributed, Attribution, attribution_of};
pub use format::{Format, RenderError};
pub use json::SCHEMA as JSON_SCHEMA;
pub use summary::{ReportData, RunInfo};
pub use target_info::TargetInfo;

pub use crate::{
    model::skip_reason::SkipReason,
    run::report::{Failure, Outcome, Report},
};
