use std::{fmt, str::FromStr};

use serde::Deserialize;

use crate::{
    environments::{Environments, environment::EnvironmentName},
    generation::Generation,
};

/// Whom a deviation is about.
///
/// ```
/// use krr_specs::{EnvironmentName, TargetName};
///
/// assert_eq!("test".parse(), Ok(TargetName::Environment(EnvironmentName::Test)));
/// assert_eq!("krr-mock".parse(), Ok(TargetName::Mock));
/// assert!("production".parse::<TargetName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum TargetName {
    /// A mock of ours, wherever it runs: `krr-mock`. No other name means one.
    Mock,
    /// Every host of an environment: `test`.
    Environment(EnvironmentName),
    /// One host, in lower case, with its port where it is a matter of the port: `127.0.0.1:9000`.
    Host(String),
}

/// Who is judged, as far as a deviation asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestedTarget<'w> {
    /// The host without port.
    pub host: &'w str,
    /// The port, also where it is the usual one.
    pub port: u16,
    /// Whether it is a mock of ours.
    pub is_mock: bool,
    /// As which generation it is judged.
    pub generation: Generation,
}

impl TargetName {
    /// Whether that is who is meant.
    #[must_use]
    pub fn matches(&self, target: TestedTarget<'_>) -> bool {
        // A host that resolves to itself, absolutely (RFC 1034, section 3.1), is the same host.
        let host = target.host.trim_end_matches('.');
        match self {
            Self::Mock => target.is_mock,
            _ if target.is_mock => false,
            Self::Environment(name) => {
                Environments::bundled().find_host(host).is_some_and(|known| known.environment == *name)
            }
            Self::Host(name) => {
                name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(&format!("{host}:{}", target.port))
            }
        }
    }
}

/// A text that names nobody who can be judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no target: write an environment such as test, a host such as localhost:9000, or krr-mock")]
pub struct UnknownTargetError(String);

impl FromStr for TargetName {
    type Err = UnknownTargetError;

    fn from_str(text: &str) -> Result<Self, UnknownTargetError> {
        let host = text == "localhost" || text.contains(['.', ':']) && !text.contains(['/', '@', ' ']);
        match text.parse::<EnvironmentName>() {
            _ if text == "krr-mock" => Ok(Self::Mock),
            Ok(name) if !name.is_production() => Ok(Self::Environment(name)),
            Err(_) if host => Ok(Self::Host(text.to_ascii_lowercase())),
            _ => Err(UnknownTargetError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for TargetName {
    type Error = UnknownTargetError;

    fn try_from(text: String) -> Result<Self, UnknownTargetError> {
        text.parse()
    }
}

impl fmt::Display for TargetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mock => f.pad("krr-mock"),
            Self::Environment(name) => name.fmt(f),
            Self::Host(host) => f.pad(host),
        }
    }
}
