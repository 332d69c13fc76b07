use std::fmt;

use krr_specs::RuleId;
use serde::Serialize;

/// One of the two compared servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum ComparedSide {
    /// `--left`
    Left,
    /// `--right`
    Right,
}

/// How two servers differ. Values of persons are not compared: two environments have different persons.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Difference {
    /// The same case fails a rule on one side only.
    Rule {
        /// The rule.
        rule: RuleId,
        /// The side that fails.
        broken_on: ComparedSide,
    },
    /// The same request got different statuses.
    Status {
        /// The `operationId`.
        operation: &'static str,
        /// The status on the left.
        left: u16,
        /// The status on the right.
        right: u16,
    },
    /// The same request got the same status with different media types.
    MediaType {
        /// The `operationId`.
        operation: &'static str,
        /// The status.
        status: u16,
        /// The media type on the left, without parameters; empty for none.
        left: String,
        /// The media type on the right.
        right: String,
    },
    /// The bodies have different shapes: a member on one side only, a type, a time format.
    Shape {
        /// The `operationId`.
        operation: &'static str,
        /// The status.
        status: u16,
        /// The path in the body, with `*` for every item.
        path: String,
        /// The shape on the left; `None` where it is missing.
        left: Option<String>,
        /// The shape on the right.
        right: Option<String>,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |shape: &Option<String>| shape.clone().unwrap_or_else(|| "missing".to_owned());
        let named = |media_type: &str| if media_type.is_empty() { "none".to_owned() } else { media_type.to_owned() };
        match self {
            Self::Rule { rule, broken_on } => write!(f, "{rule}: fails on the {broken_on} only"),
            Self::Status { operation, left, right } => {
                write!(f, "{operation}: {left} on the left, {right} on the right")
            }
            Self::MediaType { operation, status, left, right } => {
                write!(f, "{operation} {status}: media type {} on the left, {} on the right", named(left), named(right))
            }
            Self::Shape { operation, status, path, left, right } => {
                write!(f, "{operation} {status} {path}: {} on the left, {} on the right", text(left), text(right))
            }
        }
    }
}
