use crate::model::available_tokens::MissingToken;
use crate::target::{BodyError, GrantError};

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// krr-mock refuses.
    #[error("krr-mock issues no token: {0}")]
    Mock(#[from] reqwest::Error),
    /// The response of krr-mock was not read to its end.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// The response of krr-mock has no token.
    #[error("the response of krr-mock has no token: {0}")]
    Malformed(#[from] serde_json::Error),
    /// Neither the environment nor its issuer has this token.
    #[error("no token {0}")]
    Missing(MissingToken),
    /// The issuer refuses, although it granted one before.
    #[error(transparent)]
    NoGrant(#[from] GrantError),
}
