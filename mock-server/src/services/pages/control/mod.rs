//! What changes how the mock answers: its clocks, planned faults and mutants.

pub(crate) mod clock;
pub(crate) mod expiry;
pub(crate) mod faults;
pub(crate) mod mutants;
