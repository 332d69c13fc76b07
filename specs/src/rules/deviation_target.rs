use std::{fmt, str::FromStr};

use serde::Deserialize;

use crate::environments::Environments;
use crate::environments::environment::EnvironmentName;
use crate::generation::Generation;

/// The target of a deviation.
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
    /// A krr-mock at any address: `krr-mock`. No other name matches a mock.
    Mock,
    /// Every host of an environment: `test`.
    Environment(EnvironmentName),
    /// One host, in lower case, with a port where only that port is meant: `127.0.0.1:9000`.
    Host(String),
}

/// The target of a run, to be compared with the target of a deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestedTarget<'t> {
    /// The host without port.
    pub host: &'t str,
    /// The port, also when it is the default port.
    pub port: u16,
    /// Whether it is a krr-mock.
    pub is_mock: bool,
    /// The generation against which it is tested.
    pub generation: Generation,
}

impl TargetName {
    /// Whether a run is against this target.
    pub fn matches(&self, target: TestedTarget<'_>) -> bool {
        // A final dot makes the name absolute (RFC 1034, section 3.1); it is the same host.
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

/// The text is not a target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a target; expected an environment such as test, a host such as localhost:9000, or krr-mock")]
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
