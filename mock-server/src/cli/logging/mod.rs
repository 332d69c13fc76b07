//! The log on standard error. No request depends on it: a line that cannot be written is lost.

mod escaped_line;
mod log_writer;

use std::{
    io::{self, IsTerminal},
    sync::{Arc, OnceLock},
    time::Duration,
};

use crate::logging::escaped_line::LineFormat;
use crate::logging::log_writer::LogWriter;
use crate::values::choices::LogFormat;

/// How long the end of the program waits for a reader of the log.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

static WRITER: OnceLock<Arc<LogWriter>> = OnceLock::new();

pub(crate) fn start(log: LogFormat) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let format = if log == LogFormat::Json { LineFormat::Json } else { LineFormat::Text { colour } };
    let writer = WRITER.get_or_init(|| LogWriter::start(io::stderr(), format));
    let subscriber = tracing_subscriber::fmt()
        .with_writer(Arc::clone(writer))
        .log_internal_errors(false)
        .with_ansi(colour)
        .with_target(false);
    match log {
        LogFormat::Text => subscriber.init(),
        LogFormat::Json => subscriber.json().init(),
        LogFormat::Quiet => subscriber.with_max_level(tracing::Level::WARN).init(),
    }
}

/// Returns once all lines are written that were logged before.
pub(crate) fn flush() {
    if let Some(writer) = WRITER.get() {
        writer.flush(FLUSH_TIMEOUT);
    }
}
