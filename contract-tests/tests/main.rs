//! The suite against the mock in the same process, and against the mock's lies.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod cli;
mod layers;
mod reference_server;
mod reports;
mod scan;
mod suite;
mod support;
