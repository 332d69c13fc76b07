//! Runs the suite against krr-mock in this process, against its mutants, and against an independent reference server.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails at the line that cannot go on")]

mod cli;
mod gauntlet;
mod layers;
mod reference_server;
mod reports;
mod scan;
mod suite;
mod support;
