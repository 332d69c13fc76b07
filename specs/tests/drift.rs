//! What changed between two API documents: each kind is produced and classed, and the whole keeps its promises.

mod kinds;
mod page;
mod pairs;
mod promises;
mod reading;
