//! What changed between two API documents: each kind is produced and classed, and the whole keeps its promises.

mod kinds;
mod page;
mod promises;
mod reading;
