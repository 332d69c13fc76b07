//! How much the suite would notice: a mock of ours is told to lie, one lie after the other, and must be caught.

mod bench;
mod equivalents;
mod fate;
mod liar;
mod outcomes;

pub use bench::{Bench, Cases, Dishonest};
pub use equivalents::{Equivalent, Equivalents, NotEquivalents};
pub use fate::Fate;
pub use liar::{Liar, Mutant, NoLiar};
pub use outcomes::{Judged, Outcomes};
