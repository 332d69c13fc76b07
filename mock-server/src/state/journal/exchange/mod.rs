pub(crate) mod answered_persons;

use std::fmt;

use jiff::Timestamp;
use krr_specs::Violation;
use serde::Serialize;
use serde_json::Value;

use crate::state::journal::exchange::answered_persons::AnsweredPerson;
use crate::state::journal::fields::Fields;

/// A request, its response and the validation of both. What could be a real person's, and every token, is masked when it is
/// recorded, so that nothing made from it can leak them.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// In the header `krr-mock-exchange` of the response too.
    pub(crate) id: String,
    /// By the register clock.
    pub(crate) at: Timestamp,
    /// From the head of the request until the response was ready, without delays of faults.
    pub(crate) duration_ms: f64,
    pub(crate) method: String,
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Fields::is_empty")]
    pub(crate) query: Fields,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    pub(crate) headers: Fields,
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) response_headers: Fields,
    pub(crate) response: String,
    /// Of the access token, or of the grant that asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<String>,
    /// Its claims.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token: Option<Value>,
    /// Why each person of a look-up was answered so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) persons: Vec<AnsweredPerson>,
    /// The ids of the faults that the request met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fault: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// Breaches of the contract by the request.
    pub(crate) client_breaches: Vec<Violation>,
    /// Breaches of the contract by the response: bugs of the mock, unless a mutant is set.
    pub(crate) server_breaches: Vec<Violation>,
}

impl Exchange {
    /// The id, as in the header `krr-mock-exchange` of the response.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The method of the request.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path of the request, without its query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters of the query.
    pub fn query(&self) -> &Fields {
        &self.query
    }

    /// The headers of the request.
    pub fn headers(&self) -> &Fields {
        &self.headers
    }

    /// The `operationId`, when the path and method are those of one.
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// The start of the request's body.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The start of the response's body.
    pub fn response(&self) -> &str {
        &self.response
    }

    /// The client of the access token, or of the grant that asks for one.
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// Why each person of a look-up was answered so: the persons in the stored start of the response.
    pub fn persons(&self) -> &[AnsweredPerson] {
        &self.persons
    }

    /// Breaches of the contract by the request.
    pub fn client_breaches(&self) -> &[Violation] {
        &self.client_breaches
    }

    /// Breaches of the contract by the response: bugs of the mock, unless a mutant is set.
    pub fn server_breaches(&self) -> &[Violation] {
        &self.server_breaches
    }

    /// Whether either side broke the contract.
    pub(crate) fn is_breach(&self) -> bool {
        !(self.client_breaches.is_empty() && self.server_breaches.is_empty())
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
