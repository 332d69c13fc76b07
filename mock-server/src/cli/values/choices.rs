//! The values of flags with a fixed set of them.

use clap::ValueEnum;
use krr_mock_server::{AuthMode, Strictness, TestUserReset, TokenErrors};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AuthArg {
    /// Signature, issuer, expiry and scope
    Strict,
    /// Any bearer token is accepted; the scopes of a JWT are used unverified
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
pub(crate) enum TokenErrorsArg {
    /// Three members, with the code in `error_uri`
    Current,
    /// Two members, as from 2020 to 2022, for clients that cannot read a third
    #[value(name = "2022")]
    Of2022,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum TestUserResetArg {
    /// No reset
    Never,
    /// As in TEST since September 2024
    Daily,
    /// As in TEST before that
    Weekly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// One line per exchange, coloured on a terminal
    Text,
    /// One JSON object per line
    Json,
    /// Warnings and errors only, for load tests
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
    fn from(strictness: StrictnessArg) -> Self {
        match strictness {
            StrictnessArg::Docs => Self::Docs,
            StrictnessArg::Observed => Self::Observed,
        }
    }
}

impl From<TokenErrorsArg> for TokenErrors {
    fn from(errors: TokenErrorsArg) -> Self {
        match errors {
            TokenErrorsArg::Current => Self::Current,
            TokenErrorsArg::Of2022 => Self::Of2022,
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
