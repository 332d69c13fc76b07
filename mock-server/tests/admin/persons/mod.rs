//! Many persons at once: put, searched for, and identifiers for them.

mod corrections;
mod filters;
mod imports;
pub(crate) mod listing;
mod new_identifiers;
