//! The exchanges of a world: read, awaited, asserted on.

pub(crate) mod exchanges;
pub(crate) mod har;
pub(crate) mod verify;
