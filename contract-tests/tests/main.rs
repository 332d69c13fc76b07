//! The suite against the mock in the same process, and against the mock's lies.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should say where it stopped")]

mod any_report;
mod command_line;
mod compare;
mod diff;
mod environments;
mod happened_again;
mod honest;
mod live;
mod mutants;
mod proxy;
mod readme;
mod reports;
mod rules;
mod sarif;
mod scan;
mod shapes;
mod stand_in;
mod stub;
mod suite;
