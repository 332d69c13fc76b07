use std::fmt;

use krr_specs::RuleId;
use serde::Serialize;

/// One of the two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ComparedSide {
    /// The one that was named first.
    Left,
    /// The other.
    Right,
}

impl fmt::Display for ComparedSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Left => "left",
            Self::Right => "right",
        })
    }
}

/// A way in which two servers differ that no client can overlook. What they say of somebody is not compared: the
/// persons of two environments are not the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Difference {
    /// The same case breaks a rule on one side only.
    Rule {
        /// The rule.
        rule: RuleId,
        /// Who broke it.
        broken_on: ComparedSide,
    },
    /// The same request got two statuses.
    Status {
        /// The `operationId`.
        operation: &'static str,
        /// The status on the left.
        left: u16,
        /// The status on the right.
        right: u16,
    },
    /// The same request got the same status in two media types.
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
    /// What the bodies look like differs: a member that is always there and never on the other side, a type, the form of a time.
    Shape {
        /// The `operationId`.
        operation: &'static str,
        /// The status.
        status: u16,
        /// Where in the body, with `*` for every item.
        path: String,
        /// What it is like on the left; none where it never was.
        left: Option<String>,
        /// What it is like on the right.
        right: Option<String>,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let like = |looks: &Option<String>| looks.clone().unwrap_or_else(|| "never there".to_owned());
        let named = |media_type: &str| if media_type.is_empty() { "none".to_owned() } else { media_type.to_owned() };
        match self {
            Self::Rule { rule, broken_on } => write!(f, "{rule}: broken on the {broken_on} only"),
            Self::Status { operation, left, right } => {
                write!(f, "{operation}: {left} on the left, {right} on the right")
            }
            Self::MediaType { operation, status, left, right } => {
                write!(f, "{operation} {status}: media type {} on the left, {} on the right", named(left), named(right))
            }
            Self::Shape { operation, status, path, left, right } => {
                write!(f, "{operation} {status} {path}: {} on the left, {} on the right", like(left), like(right))
            }
        }
    }
}
