use std::fmt;

use jiff::Timestamp;
use krr_specs::Violation;
use serde::Serialize;

/// A request, its response and the validation of both. Identifiers, addresses and tokens are masked when it is recorded, so
/// that nothing made from it can leak them.
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
    /// Breaches of the contract by the request.
    pub(crate) client_breaches: Vec<Violation>,
    /// Breaches of the contract by the response: bugs of the mock, unless a mutant is set.
    pub(crate) server_breaches: Vec<Violation>,
}

impl Exchange {
    /// The status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Breaches of the contract by the request.
    pub fn client_breaches(&self) -> &[Violation] {
        &self.client_breaches
    }

    /// Breaches of the contract by the response: bugs of the mock, unless a mutant is set.
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
