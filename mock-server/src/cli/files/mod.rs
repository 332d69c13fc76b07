//! The files that flags name, to be read or to be written.

pub(crate) mod input_file;
pub(crate) mod output_file;
