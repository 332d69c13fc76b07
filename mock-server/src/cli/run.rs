use std::{
    fmt::Display,
    fs,
    io::{self, Write},
    process::ExitCode,
};

use krr_mock_server::{KrrMock, KrrMockBuilder, StartError};

use crate::args::Flags;
use crate::banner;
use crate::commands::CommandError;
use crate::files::output_file::{check_writable, is_base_url, overwrite_error, write};
use crate::logging;
use crate::shutdown_signal::shutdown_signal;
use crate::start_warnings::unknown_variables;
use crate::values::choices::LogFormat;

/// Why the program ends with another exit code than 0.
pub(crate) struct RunError {
    message: String,
    code: u8,
}

impl RunError {
    /// A flag or a file is wrong.
    fn usage(message: String) -> Self {
        Self { message, code: 2 }
    }

    /// The machine does not give what is needed.
    fn system(error: impl Display) -> Self {
        Self { message: error.to_string(), code: 1 }
    }

    pub(crate) fn report(&self, log: LogFormat) -> ExitCode {
        let message = &self.message;
        // Warnings that came before stand before.
        logging::flush();
        match log {
            LogFormat::Text | LogFormat::Quiet => drop(writeln!(io::stderr(), "krr-mock: {message}")),
            LogFormat::Json => tracing::error!("{message}"),
        }
        ExitCode::from(self.code)
    }
}

impl From<StartError> for RunError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Listen { .. } | StartError::Thread(_) | StartError::Certificates(_) => Self::system(error),
            _ => Self::usage(error.to_string()),
        }
    }
}

impl From<CommandError> for RunError {
    fn from(error: CommandError) -> Self {
        if error.is_usage() { Self::usage(error.to_string()) } else { Self::system(error) }
    }
}

/// Runs the subcommand, or the mock until it is asked to stop.
pub(crate) fn run(flags: &Flags) -> Result<(), RunError> {
    if let Some(command) = &flags.command {
        return Ok(command.run()?);
    }
    for warning in unknown_variables() {
        tracing::warn!("{warning}");
    }
    prepare_output_files(flags)?;
    let builder = flags.builder().map_err(RunError::usage)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(RunError::system)?;
    let outcome = runtime.block_on(serve(builder, flags));
    runtime.shutdown_background();
    Ok(outcome?)
}

/// Refuses to overwrite files of others, and removes the ready file of a run that was killed.
fn prepare_output_files(flags: &Flags) -> Result<(), RunError> {
    let ready = flags.ready_file.as_deref().and_then(|path| overwrite_error("--ready-file", path, is_base_url));
    let authority = flags.tls_ca.as_deref().and_then(|path| overwrite_error("--tls-ca", path, KrrMock::is_ca_pem));
    if let Some(message) = ready.or(authority) {
        return Err(RunError::usage(message));
    }
    if let Some(path) = &flags.ready_file {
        let _ = fs::remove_file(path);
        // Before anything starts; writing it later would end a mock that has begun to answer.
        check_writable(path).map_err(|error| RunError::usage(format!("--ready-file {error}")))?;
    }
    Ok(())
}

async fn serve(builder: KrrMockBuilder, flags: &Flags) -> Result<(), StartError> {
    // Before the ready file is there, because a script that waits for it may stop the mock at once.
    let stop_requested = shutdown_signal().map_err(StartError::Thread)?;
    let krr = builder.start().await?;
    if let (Some(path), Some(authority)) = (flags.tls_ca.as_deref(), krr.ca_pem()) {
        write(path, authority)?;
    }
    for warning in flags.start_warnings(&krr) {
        tracing::warn!("{warning}");
    }
    let ready = flags.ready_file.as_deref();
    if let Some(path) = ready {
        write(path, krr.uri())?;
    }
    logging::flush();
    banner::print(&krr, flags);
    stop_requested.await;
    if let Some(path) = ready {
        let _ = fs::remove_file(path);
    }
    let _ = tokio::time::timeout(flags.grace, krr.stop()).await;
    Ok(())
}
