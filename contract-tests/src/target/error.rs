use std::error::Error;

use krr_specs::Generation;

use crate::target::{G1_PATH, GrantError, LiveUrlError, VariableError};

/// Why a target cannot be tested.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Neither a URL nor the name of an environment.
    #[error(
        "{0:?} is neither a URL such as http://127.0.0.1:8080/kontaktinfo-oauth2-server nor an environment such as ver2"
    )]
    NotUrl(String),
    /// A URL below the base, such as that of one operation.
    #[error("{given} is an address below the API; --target is everything before /rest. Did you mean {meant}?")]
    BelowBase {
        /// What was given.
        given: String,
        /// What was probably meant.
        meant: String,
    },
    /// An environment without a known address for look-ups.
    #[error("no address for look-ups is known in {0}; see `krr-contract environments show {0}`")]
    NoAddress(String),
    /// A URL that is never called, such as production.
    #[error(transparent)]
    NotLive(LiveUrlError),
    /// A URL of the first generation, with a later one asked for.
    #[error("the URL ends in {G1_PATH}, which only g1 has: leave the path out to test {0}")]
    NotThatGeneration(Generation),
    /// No server answers there.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// What was called.
        url: String,
        /// The innermost cause.
        reason: String,
    },
    /// It is not krr-mock, and the environment has no credentials.
    #[error(
        "not krr-mock, and no credentials: set KRR_ACCESS_TOKEN (and KRR_USER_TOKEN for /person), or KRR_CLIENT_ID, KRR_KID and KRR_KEY_FILE, in the environment"
    )]
    NoCredentials,
    /// Credentials in the environment that cannot be used.
    #[error(transparent)]
    BadVariable(#[from] VariableError),
    /// The admin API of krr-mock needs a token, or another one.
    #[error(
        "the admin API of krr-mock at {origin} {}: set KRR_MOCK_ADMIN_TOKEN to the mock's --admin-token (or to @ and the path of its file)",
        if *is_given { "refuses the token in KRR_MOCK_ADMIN_TOKEN" } else { "needs a token" }
    )]
    AdminToken {
        /// Where the mock is.
        origin: String,
        /// Whether a token was sent.
        is_given: bool,
    },
    /// The issuer refuses the client.
    #[error(transparent)]
    NoGrant(#[from] GrantError),
    /// The HTTP client cannot be built.
    #[error("no HTTP client: {0}")]
    Client(#[source] reqwest::Error),
}

impl TargetError {
    /// Whether it is a usage error (exit 2) rather than a target that is not reachable (exit 3).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::NotUrl(_)
            | Self::BelowBase { .. }
            | Self::NoAddress(_)
            | Self::NotThatGeneration(_)
            | Self::BadVariable(_) => true,
            Self::NotLive(reason) => !matches!(reason, LiveUrlError::Retired { .. }),
            Self::Unreachable { .. }
            | Self::NoCredentials
            | Self::AdminToken { .. }
            | Self::NoGrant(_)
            | Self::Client(_) => false,
        }
    }

    pub(crate) fn unreachable(url: String, error: &dyn Error) -> Self {
        Self::Unreachable { url, reason: innermost_cause(error) }
    }
}

/// The innermost cause, such as `Connection refused`.
pub(crate) fn innermost_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl From<LiveUrlError> for TargetError {
    /// A text that is not a URL may be the misspelled name of an environment.
    fn from(reason: LiveUrlError) -> Self {
        match reason {
            LiveUrlError::NotUrl(text) => Self::NotUrl(text),
            other => Self::NotLive(other),
        }
    }
}
