//! The mock seen from outside: over sockets, from the command line and from a Rust test.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod admin;
mod cli;
mod documents;
mod embedding;
mod hosts;
mod http;
mod idporten;
mod lookup;
mod register;
mod support;
mod tokens;
