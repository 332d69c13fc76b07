//! `krr-contract completions` and `krr-contract man`: what a package installs beside the program.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{Flags, fail};

const PROGRAM: &str = "krr-contract";

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Shell that will read the script
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManualPage {
    /// Command whose page to print, such as `environments show`; by default that of the program
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

impl Completions {
    pub(crate) fn run(&self) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Flags::command(), PROGRAM, &mut script);
        print(&script)
    }
}

impl ManualPage {
    pub(crate) fn run(&self) -> ExitCode {
        let mut program = Flags::command();
        // Gives subcommands the name of the program in their own.
        program.build();
        let mut page = Vec::new();
        let command = find(&program, &self.command);
        match command.and_then(|command| Man::new(command).render(&mut page).map_err(|error| error.to_string())) {
            Ok(()) => print(&page),
            Err(message) => fail(&message, 2),
        }
    }
}

fn find(program: &Command, names: &[String]) -> Result<Command, String> {
    let mut command = program;
    for name in names {
        let known = || {
            command
                .get_subcommands()
                .map(Command::get_name)
                .filter(|name| *name != "help")
                .collect::<Vec<_>>()
                .join(", ")
        };
        command = command.find_subcommand(name).ok_or_else(|| match known() {
            known if known.is_empty() => format!("man: `{}` has no command {name:?}", command.get_name()),
            known => format!("man: `{}` has no command {name:?}; there are {known}", command.get_name()),
        })?;
    }
    Ok(command.clone())
}

/// A reader such as `head` may have closed the pipe.
fn print(text: &[u8]) -> ExitCode {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text).and_then(|()| out.flush());
    ExitCode::SUCCESS
}
