use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::available_tokens::MissingToken;

/// Why a rule was not tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkipReason {
    /// It needs a token that cannot be had.
    NoToken(MissingToken),
    /// It needs to change the register, and nobody gave leave to.
    ReadOnlyTarget,
    /// Nothing that was answered was of its kind.
    NothingSeen,
    /// The run ended before its turn, or during it.
    CutShort,
}

impl SkipReason {
    /// The reason in a word, as reports for machines have it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoToken(_) => "no-token",
            Self::ReadOnlyTarget => "no-leave",
            Self::NothingSeen => "nothing-seen",
            Self::CutShort => "cut-short",
        }
    }
}

/// As the rest of a sentence.
impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(missing_token) => write!(f, "takes a token {missing_token}, and there is none"),
            Self::ReadOnlyTarget => f.write_str("changes the register, and there is no leave to"),
            Self::NothingSeen => f.write_str("no answer of its kind was seen"),
            Self::CutShort => f.write_str("the run ended first"),
        }
    }
}

impl Serialize for SkipReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
