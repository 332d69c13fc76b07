//! `krr-mock`: parses, builds, runs and exits.

mod args;
mod banner;
mod choices;
mod help;
mod key_folder;
mod new_client;
mod output_file;

use std::{
    fmt::Display,
    fs,
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::Duration,
};

use crate::{args::Flags, choices::LogFormat};
use crate::{
    new_client::{ClientCommand, Command},
    output_file::{is_base_url, refusal, write},
};
use krr_mock_server::{KrrMock, KrrMockBuilder, StartError};
use mimalloc::MiMalloc;

/// Answers of some hundred kilobytes come and go, which the allocator of the C library gives back to the system each time.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// How long a stop waits for what is in flight.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let flags = Flags::given();
    start_log(flags.log);
    match run(&flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { message, code }) => fail(&message, code, flags.log),
    }
}

/// Why the program ends otherwise than by being asked to.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    /// Something that the command line says cannot be done.
    fn asked_wrongly(message: String) -> Self {
        Self { message, code: 2 }
    }

    /// The machine does not give what is needed.
    fn of_machine(error: impl Display) -> Self {
        Self { message: error.to_string(), code: 1 }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Listen { .. } | StartError::Thread(_) | StartError::Certificates(_) => Self::of_machine(error),
            _ => Self::asked_wrongly(error.to_string()),
        }
    }
}

fn run(flags: &Flags) -> Result<(), Failure> {
    if let Some(Command::Client(ClientCommand::New(client))) = &flags.command {
        let text = client.printed().map_err(Failure::asked_wrongly)?;
        let _ = write!(io::stdout(), "{text}");
        return Ok(());
    }
    prepare_output_files(flags)?;
    let builder = flags.builder().map_err(Failure::asked_wrongly)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::of_machine)?;
    let outcome = runtime.block_on(serve(builder, flags));
    runtime.shutdown_background();
    Ok(outcome?)
}

/// Where files will be written nothing may be lost, and no ready file of a run that was killed may be taken for ours.
fn prepare_output_files(flags: &Flags) -> Result<(), Failure> {
    let of_ready = flags.ready_file.as_deref().and_then(|path| refusal("--ready-file", path, is_base_url));
    let of_authority = flags.tls_ca.as_deref().and_then(|path| refusal("--tls-ca", path, KrrMock::is_ca_pem));
    if let Some(message) = of_ready.or(of_authority) {
        return Err(Failure::asked_wrongly(message));
    }
    if let Some(path) = &flags.ready_file {
        let _ = fs::remove_file(path);
    }
    Ok(())
}

/// Answers until it is asked to stop.
async fn serve(builder: KrrMockBuilder, flags: &Flags) -> Result<(), StartError> {
    // From here on, because whoever finds the ready file may ask us to stop at once.
    let asked_to_stop = shutdown_signal().map_err(StartError::Thread)?;
    let krr = builder.start().await?;
    if let (Some(path), Some(authority)) = (flags.tls_ca.as_deref(), krr.ca_pem()) {
        write(path, authority)?;
    }
    banner::announce(&krr, flags);
    if let Some(caution) = flags.caution() {
        tracing::warn!("{caution}");
    }
    let ready = flags.ready_file.as_deref();
    if let Some(path) = ready {
        write(path, krr.uri())?;
    }
    asked_to_stop.await;
    if let Some(path) = ready {
        let _ = fs::remove_file(path);
    }
    let _ = tokio::time::timeout(STOP_TIMEOUT, krr.stop()).await;
    Ok(())
}

fn fail(message: &str, code: u8, log: LogFormat) -> ExitCode {
    match log {
        LogFormat::Text | LogFormat::Quiet => drop(writeln!(io::stderr(), "krr-mock: {message}")),
        LogFormat::Json => tracing::error!("{message}"),
    }
    ExitCode::from(code)
}

fn start_log(log: LogFormat) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let log_to_stderr = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(colour).with_target(false);
    match log {
        LogFormat::Text => log_to_stderr.init(),
        LogFormat::Json => log_to_stderr.json().init(),
        LogFormat::Quiet => log_to_stderr.with_max_level(tracing::Level::WARN).init(),
    }
}

/// Hears SIGTERM and Ctrl-C from now on; what it returns is done when one came.
#[cfg(unix)]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
