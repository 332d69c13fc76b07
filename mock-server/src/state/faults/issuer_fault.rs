//! Faults of tokens and key sets.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum TokenFault {
    /// `expires_in` says this many seconds; the token lives as long as always.
    ExpiresIn(i64),
    /// The token lives this many seconds; `expires_in` says what it always says.
    LifetimeS(i64),
    /// A member of the response is left out.
    Without(TokenMember),
    /// The signature of the token is wrong.
    BadSignature,
    /// The token has no scope.
    NoScope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TokenMember {
    AccessToken,
    TokenType,
    ExpiresIn,
    Scope,
}

impl TokenMember {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::TokenType => "token_type",
            Self::ExpiresIn => "expires_in",
            Self::Scope => "scope",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KeysFault {
    /// The key set is empty.
    Empty,
    /// The key set has another key only, with another `kid`.
    Unknown,
    /// From the first hit on, tokens are signed with another key, and the key set has that one only.
    Rotated,
    /// The keys have no `kid`.
    WithoutKid,
}
