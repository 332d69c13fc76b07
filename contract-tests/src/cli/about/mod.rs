//! What the program says about itself: its version, its completions and its manual page.

pub(crate) mod shell_files;
pub(crate) mod version;
