//! Processes that a command starts, and the signals that end one.

pub(crate) mod mock_process;
pub(crate) mod shutdown_signal;
