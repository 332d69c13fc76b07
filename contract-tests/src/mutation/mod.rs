//! How much the suite would notice: a mock of ours is told to lie, one lie after the other, and must be caught.

pub(crate) mod equivalents;
pub(crate) mod evaluator;
pub(crate) mod mock_control;
pub(crate) mod outcome;
pub(crate) mod report;

pub use crate::mutation::{
    equivalents::{Equivalent, Equivalents, EquivalentsError},
    evaluator::{BaselineFailed, Cases, Evaluator},
    mock_control::{MockControl, MockControlError, Mutant},
    outcome::MutantOutcome,
    report::{EvaluatedMutant, MutationReport},
};
