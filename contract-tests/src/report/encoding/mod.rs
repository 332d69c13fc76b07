//! Two notations that reports and scans write alike: SARIF 2.1.0 and the workflow commands of GitHub Actions.
//!
//! Nothing here depends on rules or findings.

pub(crate) mod sarif;
pub(crate) mod workflow_command;
