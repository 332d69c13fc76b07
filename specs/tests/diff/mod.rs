//! What changed between two API documents: each kind is produced and classed, and the whole keeps its promises.

pub(crate) mod kinds;
pub(crate) mod meaning;
pub(crate) mod openapi31;
pub(crate) mod page;
pub(crate) mod promises;
pub(crate) mod reading;
