//! What the crate promises to the mock and the suite, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod deviations;
mod dialect;
mod divergences;
mod documents;
mod drift;
mod environments;
mod evidence;
mod generations;
mod ledger;
mod parameters;
mod rules;
