//! `krr-contract`: parses, obeys and exits.

mod commands;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Every answer becomes a tree of values, and goes again once it is judged.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    commands::obey(&commands::Flags::parse())
}
