//! What the crate promises to the mock and the suite, seen from outside.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod diff;
mod documents;
mod layers;
mod records;
