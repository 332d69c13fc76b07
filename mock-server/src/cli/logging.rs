use std::io::{self, IsTerminal};

use crate::values::choices::LogFormat;

pub(crate) fn start(log: LogFormat) {
    let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let log_to_stderr = tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(colour).with_target(false);
    match log {
        LogFormat::Text => log_to_stderr.init(),
        LogFormat::Json => log_to_stderr.json().init(),
        LogFormat::Quiet => log_to_stderr.with_max_level(tracing::Level::WARN).init(),
    }
}
