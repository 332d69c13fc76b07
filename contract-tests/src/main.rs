//! `krr-contract`: parses, obeys and exits.

mod commands;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    commands::obey(&commands::Flags::parse())
}
