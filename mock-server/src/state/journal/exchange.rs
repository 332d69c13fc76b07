use std::fmt;

use jiff::Timestamp;
use krr_specs::Violation;
use serde::Serialize;

/// What was asked and answered, and the verdict on both. Identifiers, addresses and tokens are masked
/// when it is made, so that nothing made from it can leak one.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// By the register clock.
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) response: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// How the client broke the contract.
    pub(crate) client_breaches: Vec<Violation>,
    /// How the mock broke the contract; always a bug of the mock, unless it was told to lie.
    pub(crate) server_breaches: Vec<Violation>,
}

impl Exchange {
    /// The status that was answered.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How the client broke the contract; empty when it kept it.
    #[must_use]
    pub fn client_breaches(&self) -> &[Violation] {
        &self.client_breaches
    }

    /// How the mock broke the contract; anything here is a bug of the mock.
    #[must_use]
    pub fn server_breaches(&self) -> &[Violation] {
        &self.server_breaches
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} -> {}", self.method, self.path, self.status)?;
        for (name, body) in [("request", &self.request), ("response", &self.response)] {
            if !body.is_empty() {
                writeln!(f, "  {name}: {body}")?;
            }
        }
        for (who, breaches) in [("client", &self.client_breaches), ("mock", &self.server_breaches)] {
            for breach in breaches {
                writeln!(f, "  {who} broke {breach}")?;
            }
        }
        Ok(())
    }
}
