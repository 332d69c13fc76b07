//! The three generations of the look-up API and their differences: behaviour, scopes, issuers, members.

pub(crate) mod behaviour;
pub mod freshness;
pub(crate) mod issuer;
pub(crate) mod members;
pub(crate) mod scope;

use serde::{Deserialize, Serialize};

/// The three generations of the look-up API (DOC-2020).
///
/// ```
/// use krr_specs::Generation;
///
/// assert_eq!("g1".parse(), Ok(Generation::G1));
/// assert_eq!(Generation::G3.to_string(), "g3");
/// ```
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, strum::Display, strum::EnumString,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", parse_err_ty = UnknownGenerationError, parse_err_fn = unknown)]
pub enum Generation {
    /// `kontaktinfo-oauth2-server` on the hosts of the OIDC provider, 2017 to 2023: the VER2 of the archive.
    G1,
    /// The same application on the `krr` hosts of digdir.no, with Maskinporten as issuer, 2020 to 2023.
    G2,
    /// kontaktregisteret.no, from 2023.
    G3,
}

impl Generation {
    /// All three, the oldest first.
    pub const ALL: [Self; 3] = [Self::G1, Self::G2, Self::G3];
}

/// The text is none of `g1`, `g2` and `g3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the generations are g1, g2 and g3")]
pub struct UnknownGenerationError;

fn unknown(_: &str) -> UnknownGenerationError {
    UnknownGenerationError
}
