pub(crate) mod command_line;
pub(crate) mod process;
pub(crate) mod readme;
