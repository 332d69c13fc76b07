//! The command line of `krr-contract`: it parses flags, calls the library and sets the exit code.

mod about;
mod compare;
mod diff;
mod environments;
mod gauntlet;
mod mutants;
mod process;
mod rules;
mod scan;
mod suite_run;
mod verify;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

/// Every response becomes a tree of values that lives shortly, which mimalloc handles faster.
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
  krr-contract gauntlet -- pytest
  krr-contract mutants --only getUsers/200
  krr-contract diff old.yaml new.yaml
  krr-contract scan . --fix --dry-run
  krr-contract environments show ver2
  krr-contract rules
  krr-contract rules explain eighteen-months --lang nb
  krr-contract completions bash > FILE
  krr-contract man | man -l -

Exit codes: 0 all rules passed, 1 a rule failed, 2 usage error, 3 target not reachable or fewer
rules ran than were skipped, 4 stopped early.";

/// Tests any server against the contract of Kontakt- og reservasjonsregisteret.
#[derive(Debug, Parser)]
#[command(name = "krr-contract", version, long_version = about::version::LONG_VERSION.as_str(), after_help = HELP)]
pub(crate) struct Flags {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a server against every rule
    Verify(verify::Verify),
    /// Send the same cases to two servers and list the differences
    Compare(compare::Compare),
    /// Run the tests of a client once for each surprise of the register, and list those that they miss
    Gauntlet(gauntlet::GauntletFlags),
    /// Check that the rules detect every mutant of krr-mock
    Mutants(mutants::Mutants),
    /// Compare two API documents and classify the differences
    Diff(diff::Diff),
    /// Compare two fidelity records of `verify` and say what got better and worse
    Fidelity(compare::fidelity::Fidelity),
    /// List the rules, or explain one
    Rules(rules::Listing),
    /// List the hosts of the register, live and retired, with dates and replacements
    Environments(environments::Environments),
    /// Find retired hosts, addresses, issuers and scopes in files
    Scan(scan::Scan),
    /// Print the completions of a shell
    Completions(about::shell_files::Completions),
    /// Print the manual page, in roff
    Man(about::shell_files::ManualPage),
}

/// Runs the selected command.
pub(crate) fn run(flags: &Flags) -> ExitCode {
    match &flags.command {
        Command::Verify(flags) => block_on(verify::verify(flags)),
        Command::Compare(flags) => block_on(compare::compare_two(flags)),
        Command::Gauntlet(flags) => block_on(gauntlet::gauntlet(flags)),
        Command::Mutants(flags) => block_on(mutants::mutants(flags)),
        Command::Diff(flags) => block_on(diff::diff(flags)),
        Command::Fidelity(flags) => flags.run(),
        Command::Rules(flags) => rules::list(flags),
        Command::Environments(flags) => environments::show(flags),
        Command::Scan(flags) => scan::scan(flags),
        Command::Completions(flags) => flags.run(),
        Command::Man(flags) => flags.run(),
    }
}

/// Runs on one thread: cases are judged one at a time, and switching threads for each request would cost more.
fn block_on(command: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command),
        Err(error) => fail(&error.to_string(), 3),
    }
}

/// Writes an error and returns the exit code.
fn fail(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "krr-contract: {message}");
    ExitCode::from(code)
}
