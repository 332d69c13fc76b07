use std::fmt;

use crate::wallet::Lack;

/// Why a rule was not tried.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The budget of requests was spent, or the run was cut short, before its turn came.
    Budget,
    /// Nothing that was answered was of the kind that it speaks of.
    NoSuchAnswer,
    /// It needs to change the register, and nobody gave leave to.
    ReadOnly,
    /// It needs a token that cannot be had.
    NoToken(Lack),
}

/// As a sentence without its end, after the name of the rule.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget => f.write_str("the run ended before its turn"),
            Self::NoSuchAnswer => f.write_str("no answer was of its kind"),
            Self::ReadOnly => f.write_str("there is no leave to write"),
            Self::NoToken(lack) => write!(f, "there is no token {lack}"),
        }
    }
}
