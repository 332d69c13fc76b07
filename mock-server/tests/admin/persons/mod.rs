//! Many persons at once: put, searched for, and identifiers for them.

mod corrections;
mod filters;
mod imports;
mod new_identifiers;
