use crate::rules::Check;

/// Hears how far a run is.
pub trait Progress {
    /// Check `number` of `of` begins.
    fn check(&self, number: usize, of: usize, check: &Check);
    /// A case was held.
    fn case(&self);
    /// The run is over.
    fn done(&self);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn check(&self, _: usize, _: usize, _: &Check) {}
    fn case(&self) {}
    fn done(&self) {}
}
