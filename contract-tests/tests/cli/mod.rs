//! `krr-contract` as a process: every command with its output and exit codes.

pub(crate) mod command_line;
pub(crate) mod compare;
pub(crate) mod diff;
pub(crate) mod environments;
pub(crate) mod pages;
pub(crate) mod readme;
pub(crate) mod readme_example;
mod shell_files;
