//! `krr-mock`: parses, builds, runs and exits.

mod args;
mod banner;
mod build;
mod commands;
mod files;
mod help;
mod logging;
mod run;
mod shutdown_signal;
mod start_warnings;
mod values;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Responses of some hundred kilobytes come and go. The allocator of the C library gives their memory back to the system each time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let flags = args::Flags::parse_or_exit();
    logging::start(flags.log);
    let code = match run::run(&flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(flags.log),
    };
    logging::flush();
    code
}
