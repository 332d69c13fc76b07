//! What the program does besides running the mock.

pub(crate) mod healthcheck;
mod new_client;
mod new_persons;
mod shell_files;

use clap::Subcommand;

use crate::commands::healthcheck::{Healthcheck, HealthcheckError};
use crate::commands::new_client::NewClient;
use crate::commands::new_persons::NewPersons;
use crate::commands::shell_files::{Completions, ManualPage};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Create a client
    #[command(subcommand)]
    Client(ClientCommand),
    /// Print the completions of a shell
    Completions(Completions),
    /// Ask a running mock whether it answers: exit code 0 if so, 1 if not
    Healthcheck(Healthcheck),
    /// Print the manual page, in roff
    Man(ManualPage),
    /// Create identifiers for test persons
    #[command(subcommand)]
    Persons(PersonsCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Make a client: print its entry for --clients with the private key, or write each part to a file of its own
    ///
    /// What is printed can be saved to one file, which --clients reads: it passes over the private key. Neither is stored elsewhere.
    New(NewClient),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonsCommand {
    /// Print valid synthetic identifiers, one a line, that nobody in the bundled decks has
    New(NewPersons),
}

/// Why a command fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// An argument or a file is wrong; the text names it.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Healthcheck(#[from] HealthcheckError),
}

impl CommandError {
    pub(crate) fn is_usage(&self) -> bool {
        match self {
            Self::Usage(_) => true,
            Self::Healthcheck(error) => error.is_usage(),
        }
    }
}

impl Command {
    /// Prints the result, or writes its files.
    pub(crate) fn run(&self) -> Result<(), CommandError> {
        match self {
            Self::Client(ClientCommand::New(client)) => client.run().map_err(CommandError::Usage),
            Self::Completions(completions) => {
                completions.run();
                Ok(())
            }
            Self::Healthcheck(check) => Ok(check.run()?),
            Self::Man(page) => page.run().map_err(CommandError::Usage),
            Self::Persons(PersonsCommand::New(persons)) => persons.run().map_err(CommandError::Usage),
        }
    }
}
