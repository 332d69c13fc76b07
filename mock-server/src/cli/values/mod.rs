//! The values of flags.

pub(crate) mod choices;
pub(crate) mod key_folder;
pub(crate) mod listen_address;
