use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a client is expected to send, as `POST /_mock/verify` takes it.
///
/// ```
/// use krr_mock_server::Expectation;
///
/// let expectation = Expectation::operation("getUsers").times(2);
/// let same: Expectation = serde_json::from_str(r#"{"operation": "getUsers", "times": 2}"#)?;
/// assert_eq!(expectation, same);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[must_use = "an expectation is checked only once the mock is given it"]
pub struct Expectation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// At least once, when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Times>,
    /// A part of the request's JSON: members that it must have, and items that its lists must have in this order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
    /// Of the exchanges that the other members select, one for each of these, in this order; others may be between them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) in_order: Vec<Self>,
}

/// How often an exchange is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Times {
    Exactly(usize),
    Between(Bounds),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bounds {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at_least: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at_most: Option<usize>,
}

impl Expectation {
    /// A request for this operation.
    pub fn operation(id: &str) -> Self {
        Self { operation: Some(id.to_owned()), ..Self::default() }
    }

    /// A request for this path, without its query.
    pub fn path(path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..Self::default() }
    }

    /// Expectations that are met in this order; other requests may come between them.
    pub fn in_order(steps: impl IntoIterator<Item = Self>) -> Self {
        Self { in_order: steps.into_iter().collect(), ..Self::default() }
    }

    /// Exactly so often. At least once, when nothing is said.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(Times::Exactly(times));
        self
    }

    /// So often or more.
    pub fn at_least(mut self, times: usize) -> Self {
        let at_most = self.bounds().at_most;
        self.times = Some(Times::Between(Bounds { at_least: Some(times), at_most }));
        self
    }

    /// So often or less; never, too.
    pub fn at_most(mut self, times: usize) -> Self {
        let at_least = self.bounds().at_least;
        self.times = Some(Times::Between(Bounds { at_least, at_most: Some(times) }));
        self
    }

    /// With this method.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// With this status in the response.
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// With a token of this client.
    pub fn client_id(mut self, client_id: &str) -> Self {
        self.client_id = Some(client_id.to_owned());
        self
    }

    /// With this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// With a JSON body of which this is a part.
    pub fn body(mut self, part: Value) -> Self {
        self.body = Some(part);
        self
    }

    fn bounds(&self) -> Bounds {
        match self.times {
            Some(Times::Between(bounds)) => bounds,
            Some(Times::Exactly(_)) | None => Bounds { at_least: None, at_most: None },
        }
    }

    /// Why it cannot be checked: the member, as a JSON Pointer, and the reason.
    pub(crate) fn check(&self) -> Result<(), (String, &'static str)> {
        if let Bounds { at_least: Some(least), at_most: Some(most) } = self.bounds()
            && least > most
        {
            return Err(("/times/at_least".to_owned(), "it is more than at_most"));
        }
        if self.in_order.is_empty() {
            return Ok(());
        }
        if self.times.is_some() {
            return Err(("/times".to_owned(), "in_order has no times: each step comes once"));
        }
        match self.in_order.iter().position(|step| step.times.is_some() || !step.in_order.is_empty()) {
            Some(index) => Err((format!("/in_order/{index}"), "a step has neither times nor an order of its own")),
            None => Ok(()),
        }
    }

    /// The first operation that is not among the known ones.
    pub(crate) fn unknown_operation<'e>(&'e self, known: &BTreeSet<String>) -> Option<&'e str> {
        let named = self.in_order.iter().chain([self]).filter_map(|one| one.operation.as_deref());
        named.into_iter().find(|id| !known.contains(*id))
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_with_times_is_refused() {
        assert_eq!(Expectation::in_order([Expectation::path("/a")]).times(2).check().unwrap_err().0, "/times");
        let step = Expectation::path("/a").times(1);
        assert_eq!(Expectation::in_order([Expectation::path("/a"), step]).check().unwrap_err().0, "/in_order/1");
    }

    #[test]
    fn bounds_that_nothing_can_meet_are_refused() {
        let expectation = Expectation::path("/a").at_most(2);
        assert!(expectation.clone().at_least(2).check().is_ok());
        assert_eq!(expectation.at_least(3).check().unwrap_err().0, "/times/at_least");
    }
}
