//! Writes findings as text, JSON, SARIF and GitHub annotations.

pub(crate) mod github_actions;
pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod text;
