use std::fmt;

use http::StatusCode;
use krr_specs::{Operation, RuleId};
use serde::Serialize;

/// The aspect of an operation that a cell is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// A documented status was returned.
    #[strum(to_string = "statuses")]
    Status,
    /// A set of scopes that is sufficient was used.
    #[strum(to_string = "scope sets")]
    Scopes,
    /// A keyword of the request schema applied to a valid request.
    #[serde(rename = "kept")]
    #[strum(to_string = "request keywords")]
    RequestKeyword,
    /// A keyword of the request schema was violated on purpose.
    #[serde(rename = "broken")]
    #[strum(to_string = "violated keywords")]
    ViolatedKeyword,
    /// A keyword of the response schema applied to a response; for `enum` each value.
    #[serde(rename = "answered")]
    #[strum(to_string = "response keywords")]
    ResponseKeyword,
    /// A rule had something to judge.
    #[strum(to_string = "rules")]
    Rule,
}

impl Aspect {
    /// Every aspect, in the order of the report.
    pub const ALL: [Self; 6] =
        [Self::Status, Self::Scopes, Self::RequestKeyword, Self::ViolatedKeyword, Self::ResponseKeyword, Self::Rule];
}

/// One thing that a run can reach.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Cell {
    /// The aspect.
    pub aspect: Aspect,
    /// The `operationId`; empty for a rule.
    pub operation: String,
    /// The status, the scopes, the pointer to the keyword or the name of the rule.
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

/// How many of how many cells were reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Share {
    pub(crate) reached: usize,
    #[serde(rename = "promised")]
    pub(crate) total: usize,
}

/// `3/4`, and `-` when there is no cell.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { total: 0, .. } => f.pad("-"),
            Self { reached, total } => f.pad(&format!("{reached}/{total}")),
        }
    }
}
