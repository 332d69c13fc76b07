use serde::{Deserialize, Serialize};

use crate::state::faults::action::FaultAction;
use crate::state::faults::condition::{Condition, FaultService};

/// A planned failure of the mock, as `POST /_mock/faults` takes it.
///
/// ```
/// use krr_mock_server::Fault;
///
/// let fault = Fault::status(503).on("getUsers").times(1);
/// let same: Fault = serde_json::from_str(r#"{"on": {"operation": "getUsers"}, "times": 1, "do": {"status": 503}}"#)?;
/// assert_eq!(fault, same);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "a fault does nothing until the mock is given it"]
pub struct Fault {
    /// Made up by the mock where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(rename = "on", default, skip_serializing_if = "Condition::is_empty")]
    pub(crate) condition: Condition,
    /// How many requests fail; without it all that the condition selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<u64>,
    /// Decides which requests a `share` selects, and the lengths of random delays.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) seed: u64,
    #[serde(rename = "do")]
    pub(crate) action: FaultAction,
}

/// Why a fault cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct FaultError {
    /// The member, as a JSON Pointer.
    pub(crate) at: String,
    pub(crate) why: String,
}

impl FaultError {
    pub(crate) fn new(at: &str, why: impl Into<String>) -> Self {
        Self { at: at.to_owned(), why: why.into() }
    }
}

impl Fault {
    /// A response with this status and the body that KRR or the issuer would send with it. 429 and 503 carry `Retry-After: 1`.
    pub fn status(status: u16) -> Self {
        Self::of(FaultAction::status(status))
    }

    /// A response that comes so much later.
    pub fn delay(delay: std::time::Duration) -> Self {
        Self::of(FaultAction::delay(delay))
    }

    /// The connection is closed before the response begins.
    pub fn close() -> Self {
        Self::of(FaultAction::close())
    }

    /// Any other action, as the member `do` has it.
    ///
    /// ```
    /// use krr_mock_server::Fault;
    ///
    /// let cut = Fault::from_json(&serde_json::json!({ "cut": { "person": 2 } }))?.on("getUsers");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// An error of `serde_json` that names the member which is wrong.
    pub fn from_json(action: &serde_json::Value) -> Result<Self, serde_json::Error> {
        FaultAction::deserialize(action).map(Self::of)
    }

    fn of(action: FaultAction) -> Self {
        Self { id: None, condition: Condition::default(), times: None, seed: 0, action }
    }

    /// Only in requests for this operation, by its `operationId`.
    pub fn on(mut self, operation: &str) -> Self {
        self.condition.operation = Some(operation.to_owned());
        self
    }

    /// Only in requests to this service: `krr`, `maskinporten`, `idporten` or `legacy`.
    pub fn on_service(mut self, service: FaultService) -> Self {
        self.condition.service = Some(service);
        self
    }

    /// Only in requests that concern this person.
    pub fn on_person(mut self, personidentifikator: &str) -> Self {
        self.condition.personidentifikator = Some(personidentifikator.to_owned());
        self
    }

    /// Only in so many requests; the ones after them succeed.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Checks what the types alone do not.
    pub(crate) fn check(&self) -> Result<(), FaultError> {
        if self.times == Some(0) {
            return Err(FaultError::new("/times", "must be 1 or more"));
        }
        if let Some(id) = self.id.as_deref().filter(|id| !is_valid_id(id)) {
            let why = format!("`{id}` must be 1 to 64 letters, digits, hyphens and underscores");
            return Err(FaultError::new("/id", why));
        }
        self.condition.check()?;
        if self.action.is_before_request() && self.condition.needs_request() {
            let why = "a connection is refused before a request came: only share, every, after, from and until can choose one";
            return Err(FaultError::new("/on", why));
        }
        Ok(())
    }
}

/// An id stands in paths and in log lines.
fn is_valid_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&id.len()) && id.bytes().all(is_plain)
}

fn is_zero(seed: &u64) -> bool {
    *seed == 0
}
