//! Measures the suite: krr-mock applies one mutant after the other, and each must be killed by a rule.
//!
//! `mock_control` steers the mock, `evaluator` runs the cases, `equivalents` lists mutants that no client can notice.

pub(crate) mod equivalents;
pub(crate) mod evaluator;
pub(crate) mod mock_control;
pub(crate) mod outcome;
pub(crate) mod report;

pub use crate::run::mutation::equivalents::{Equivalent, Equivalents, EquivalentsError};
pub use crate::run::mutation::evaluator::{BaselineFailed, Cases, Evaluator};
pub use crate::run::mutation::mock_control::{MockControl, MockControlError, Mutant};
pub use crate::run::mutation::outcome::MutantOutcome;
pub use crate::run::mutation::report::{EvaluatedMutant, MutationReport};
