//! What a flag lets one choose from.

use clap::ValueEnum;
use krr_mock_server::{AuthMode, Strictness, TestUserReset};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Auth {
    /// Signature, issuer, expiry and scope
    Strict,
    /// Any bearer token will do; a JWT's scopes are believed
    Bearer,
    /// No token is needed
    Off,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Side {
    /// What the guides say
    Docs,
    /// What the live service did
    Observed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Reset {
    /// They stay as they are
    Never,
    /// As in TEST since September 2024
    Daily,
    /// As in TEST until then
    Weekly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// A line for each exchange, coloured on a terminal
    Text,
    /// A JSON object for each line
    Json,
    /// Warnings and errors only, for whoever sends more than can be read
    Quiet,
}

impl From<Auth> for AuthMode {
    fn from(auth: Auth) -> Self {
        match auth {
            Auth::Strict => Self::Strict,
            Auth::Bearer => Self::Bearer,
            Auth::Off => Self::Off,
        }
    }
}

impl From<Side> for Strictness {
    fn from(side: Side) -> Self {
        match side {
            Side::Docs => Self::Docs,
            Side::Observed => Self::Observed,
        }
    }
}

impl Reset {
    pub(crate) fn schedule(self) -> Option<TestUserReset> {
        match self {
            Self::Never => None,
            Self::Daily => Some(TestUserReset::Daily),
            Self::Weekly => Some(TestUserReset::Weekly),
        }
    }
}
