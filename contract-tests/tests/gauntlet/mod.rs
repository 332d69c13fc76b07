//! The gauntlet against mocks in this process: outcomes, reports, and the sample clients.

mod catalogue;
mod command;
mod examples;
mod outcomes;
mod reports;
mod support;
