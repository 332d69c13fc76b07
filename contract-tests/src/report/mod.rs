//! Writes the results of a run: for a terminal, as JUnit, JSON, SARIF, HTML, a fidelity record and for GitHub Actions.
//!
//! `summary` turns a `Report` into `ReportData`, plain data with accepted deviations applied and identifiers masked. Each
//! format is one file that writes it. A new format is a file here and a variant of [`Format`].

pub(crate) mod baseline;
pub(crate) mod encoding;
pub(crate) mod fidelity;
pub(crate) mod format;
pub mod github_actions;
pub(crate) mod html;
pub(crate) mod junit;
pub(crate) mod sarif;
pub(crate) mod summary;
pub mod terminal;

pub use baseline::{Baseline, BaselineError, KnownFailure};
pub use fidelity::comparison::{Change, ChangeKind, FidelityError, FidelityRecord, Standing};
pub use format::{Format, JSON_SCHEMA, RenderError};
pub use summary::attribution::{Attributed, Attribution, attribution_of};
pub use summary::{ReportData, RunInfo};

pub use crate::model::skip_reason::SkipReason;
pub use crate::run::report::{Failure, Outcome, Report};
pub use crate::target::target_info::TargetInfo;
