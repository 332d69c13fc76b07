use std::fmt;

use http::StatusCode;
use krr_specs::{Operation, RuleId};
use serde::Serialize;

/// From which side a cell looks at an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// A documented status was answered.
    Status,
    /// A set of scopes that opens the operation was tried.
    Scopes,
    /// A keyword of the request's schema was kept by a value that it speaks of.
    Kept,
    /// A keyword of the request's schema was broken, on purpose.
    Broken,
    /// A keyword of an answer's schema met a value that it speaks of; of an `enum` each value.
    Answered,
    /// A rule had something to judge.
    Rule,
}

impl Aspect {
    /// Every aspect, in the order of the report.
    pub const ALL: [Self; 6] = [Self::Status, Self::Scopes, Self::Kept, Self::Broken, Self::Answered, Self::Rule];
}

/// As it stands at the head of a column.
impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Status => "statuses",
            Self::Scopes => "scope sets",
            Self::Kept => "keywords kept",
            Self::Broken => "keywords broken",
            Self::Answered => "keywords answered",
            Self::Rule => "rules",
        })
    }
}

/// One thing that a run can touch.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Cell {
    /// From which side.
    pub aspect: Aspect,
    /// The `operationId`; empty for a rule.
    pub operation: String,
    /// The status, the scopes, the place of the keyword in the document or the name of the rule.
    pub what: String,
}

impl Cell {
    pub(crate) fn new(operation: &Operation, aspect: Aspect, what: String) -> Self {
        Self { aspect, operation: operation.id().to_owned(), what }
    }

    pub(crate) fn of_status(operation: &Operation, status: StatusCode) -> Self {
        Self::new(operation, Aspect::Status, status.as_str().to_owned())
    }

    pub(crate) fn of_rule(rule: RuleId) -> Self {
        Self { aspect: Aspect::Rule, operation: String::new(), what: rule.0.to_owned() }
    }
}

/// How much of something was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Share {
    pub(crate) reached: usize,
    pub(crate) expected: usize,
}

/// `3/4`, and `-` where there is nothing to reach.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { expected: 0, .. } => f.pad("-"),
            Self { reached, expected } => f.pad(&format!("{reached}/{expected}")),
        }
    }
}
