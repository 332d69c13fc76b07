use std::fmt;

use serde::{Serialize, Serializer};

use crate::model::available_tokens::MissingToken;

/// Why a rule was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum SkipReason {
    /// It needs a token that is not available.
    NoToken(MissingToken),
    /// It writes, and the target may only be read.
    #[strum(serialize = "no-leave")]
    ReadOnlyTarget,
    /// It is about scopes, and those of the only token are not known.
    UnknownScopes,
    /// No response was of the kind that it judges.
    NothingSeen,
    /// The run stopped before its turn.
    CutShort,
}

impl SkipReason {
    /// The reason as reports for programs have it.
    pub fn id(&self) -> &'static str {
        self.into()
    }
}

/// The rest of a sentence that begins with the rule.
impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(missing_token) => write!(f, "needs a token {missing_token}"),
            Self::ReadOnlyTarget => f.write_str("needs write access; this target is read-only"),
            Self::UnknownScopes => {
                f.write_str("needs to know the scopes of the opaque token; KRR_ACCESS_SCOPES can name them")
            }
            Self::NothingSeen => f.write_str("no response of the kind that it judges"),
            Self::CutShort => f.write_str("the run stopped first"),
        }
    }
}

impl Serialize for SkipReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
