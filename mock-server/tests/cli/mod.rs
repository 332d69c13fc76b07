pub(crate) mod command_line;
pub(crate) mod log;
pub(crate) mod process;
pub(crate) mod reach;
pub(crate) mod readme;
mod shell_files;
pub(crate) mod state_file;
