//! The mock seen from outside: over sockets, from the command line and from a Rust test.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod admin;
mod any_schema;
mod command_line;
mod embedding;
mod garbage;
mod integrator;
mod journal;
mod languages;
mod life;
mod mutants;
mod other_documents;
mod process;
mod published_table;
mod refusals;
mod scopes;
mod signed;
mod socket;
mod steering;
mod swagger;
mod time;
mod tokens;
mod wire;
