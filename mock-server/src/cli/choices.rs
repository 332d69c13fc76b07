//! What a flag lets one choose from.

use clap::ValueEnum;
use krr_mock_server::{AuthMode, Strictness, TestUserReset};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AuthArg {
    /// Signature, issuer, expiry and scope
    Strict,
    /// Any bearer token will do; a JWT's scopes are believed
    Bearer,
    /// No token is needed
    Off,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StrictnessArg {
    /// What the guides say
    Docs,
    /// What the live service did
    Observed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TestUserResetArg {
    /// They stay as they are
    Never,
    /// As in TEST since September 2024
    Daily,
    /// As in TEST until then
    Weekly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// A line for each exchange, coloured on a terminal
    Text,
    /// A JSON object for each line
    Json,
    /// Warnings and errors only, for whoever sends more than can be read
    Quiet,
}

impl From<AuthArg> for AuthMode {
    fn from(auth: AuthArg) -> Self {
        match auth {
            AuthArg::Strict => Self::Strict,
            AuthArg::Bearer => Self::Bearer,
            AuthArg::Off => Self::Off,
        }
    }
}

impl From<StrictnessArg> for Strictness {
    fn from(side: StrictnessArg) -> Self {
        match side {
            StrictnessArg::Docs => Self::Docs,
            StrictnessArg::Observed => Self::Observed,
        }
    }
}

impl TestUserResetArg {
    pub(crate) fn schedule(self) -> Option<TestUserReset> {
        match self {
            Self::Never => None,
            Self::Daily => Some(TestUserReset::Daily),
            Self::Weekly => Some(TestUserReset::Weekly),
        }
    }
}
