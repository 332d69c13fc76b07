//! `krr-contract`: parses, obeys and exits.

mod budget_args;
mod compare;
mod diff;
mod environments;
mod mutants;
mod progress_bar;
mod rules;
mod scan;
mod shutdown_signal;
mod verify;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// Every answer becomes a tree of values, and goes again once it is judged.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    run(&Flags::parse())
}

const HELP: &str = "\
Examples:
  krr-contract verify --target http://127.0.0.1:8080/kontaktinfo-oauth2-server
  krr-contract verify --target http://127.0.0.1:8080 --generation g2
  krr-contract compare --left http://127.0.0.1:8080 --right http://127.0.0.1:8081
  krr-contract mutants --only getUsers/200
  krr-contract diff old.yaml new.yaml
  krr-contract scan . --fix --dry-run
  krr-contract environments show ver2
  krr-contract rules
  krr-contract rules explain eighteen-months --lang nb

Exit codes: 0 the contract is held, 1 it is broken, 2 asked wrongly, 3 nothing could be judged
(unreachable, no token, retired) or less than had to be left out, 4 cut short by budget or
interrupt.";

/// Judges any server by the contract of Kontakt- og reservasjonsregisteret.
#[derive(Debug, Parser)]
#[command(name = "krr-contract", version, after_help = HELP)]
pub(crate) struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try every rule against a server
    Verify(verify::Verify),
    /// Try the same cases at two servers, and judge where they differ
    Compare(compare::Compare),
    /// Make the mock lie, and see that every lie is noticed
    Mutants(mutants::Mutants),
    /// Compare two API documents, and say for whom a difference breaks something
    Diff(diff::Diff),
    /// List the rules, or explain one
    Rules(rules::Listing),
    /// List where the register is and was, live and retired, with dates and replacements
    Environments(environments::Environments),
    /// Find retired hosts, addresses, issuers and scopes in files
    Scan(scan::Scan),
}

/// Does what the command line says; the outcome is the exit code.
pub(crate) fn run(flags: &Flags) -> ExitCode {
    match &flags.command {
        Command::Verify(flags) => block_on(verify::verify(flags)),
        Command::Compare(flags) => block_on(compare::compare_two(flags)),
        Command::Mutants(flags) => block_on(mutants::mutants(flags)),
        Command::Diff(flags) => block_on(diff::diff(flags)),
        Command::Rules(flags) => rules::list(flags),
        Command::Environments(flags) => environments::show(flags),
        Command::Scan(flags) => scan::scan(flags),
    }
}

/// Does what talks to others, on one thread: cases are judged one at a time, and a connection that is served on another
/// thread costs a change of threads for each request and each answer.
fn block_on(doing: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(doing),
        Err(error) => fail(&error.to_string(), 3),
    }
}

/// Says why there is no outcome.
fn fail(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "krr-contract: {message}");
    ExitCode::from(code)
}
