use std::error::Error;

use krr_specs::Generation;

use crate::target::{
    G1_PATH,
    credentials::{environment::VariableError, issuer::GrantError},
    live_url::LiveUrlError,
};

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Neither a URL nor the name of an environment.
    #[error(
        "{0:?} is neither a URL such as http://127.0.0.1:8080/kontaktinfo-oauth2-server nor an environment such as ver2"
    )]
    NotUrl(String),
    /// An environment of which no address for look-ups is known.
    #[error("the record knows no address for look-ups in {0}: `krr-contract environments show {0}` says what it knows")]
    NoAddress(String),
    /// A URL that is never called: production, for one.
    #[error(transparent)]
    NotLive(LiveUrlError),
    /// A URL of the first generation that is to be judged as a later one.
    #[error("the URL ends in {G1_PATH}, where only g1 lived: leave the path out to judge as {0}")]
    NotThatGeneration(Generation),
    /// Nobody answers there.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// What was called.
        url: String,
        /// The innermost cause.
        reason: String,
    },
    /// It is no mock of ours, and the environment holds no credentials.
    #[error(
        "no mock of ours answers there, and there are no credentials: set KRR_ACCESS_TOKEN (and KRR_USER_TOKEN for /person), or KRR_CLIENT_ID, KRR_KID and KRR_KEY_FILE, in the environment"
    )]
    NoCredentials,
    /// The environment holds credentials that cannot be used.
    #[error(transparent)]
    BadVariable(#[from] VariableError),
    /// The issuer gives no token to this client.
    #[error(transparent)]
    NoGrant(#[from] GrantError),
    /// The HTTP client cannot be made.
    #[error("no HTTP client: {0}")]
    Client(#[source] reqwest::Error),
}

impl TargetError {
    /// Whether the question was wrong (exit 2), rather than the target not there to be judged (exit 3).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        match self {
            Self::NotUrl(_) | Self::NoAddress(_) | Self::NotThatGeneration(_) | Self::BadVariable(_) => true,
            Self::NotLive(reason) => !matches!(reason, LiveUrlError::Retired { .. }),
            Self::Unreachable { .. } | Self::NoCredentials | Self::NoGrant(_) | Self::Client(_) => false,
        }
    }

    pub(crate) fn unreachable(url: String, error: &dyn Error) -> Self {
        Self::Unreachable { url, reason: innermost(error) }
    }
}

/// What went wrong at the bottom of it, such as `Connection refused`.
pub(crate) fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl From<LiveUrlError> for TargetError {
    /// A text that is no URL could have been meant as the name of an environment.
    fn from(reason: LiveUrlError) -> Self {
        match reason {
            LiveUrlError::NotUrl(text) => Self::NotUrl(text),
            other => Self::NotLive(other),
        }
    }
}
