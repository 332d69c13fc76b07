use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::state::journal::body_excerpt::EXCERPT;
use crate::state::journal::exchange::Exchange;

/// How many near misses are shown.
const NEAREST: usize = 3;

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
    at_least: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_most: Option<usize>,
}

/// Whether an expectation was met, and by what came instead.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Verdict {
    pub(crate) ok: bool,
    pub(crate) matched: usize,
    pub(crate) expected: Value,
    pub(crate) nearest: Vec<NearMiss>,
}

/// An exchange, and in what it differs from the expectation.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NearMiss {
    pub(crate) exchange: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) request: String,
    pub(crate) differences: Vec<String>,
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

    /// Checks the expectation against these exchanges, oldest first.
    pub(crate) fn verify(&self, exchanges: &[Exchange]) -> Verdict {
        if !self.in_order.is_empty() {
            return self.verify_order(exchanges);
        }
        let (matching, others): (Vec<_>, Vec<_>) =
            exchanges.iter().partition(|exchange| self.differences(exchange).is_empty());
        let (matched, (least, most)) = (matching.len(), self.range());
        let ok = matched >= least && most.is_none_or(|most| matched <= most);
        let nearest = match (ok, matched < least) {
            (true, _) => Vec::new(),
            (false, true) => self.nearest(&others),
            // What came too often.
            (false, false) => self.nearest(&matching),
        };
        let expected = self.times.map_or_else(|| json!({ "at_least": 1 }), |times| json!(times));
        Verdict { ok, matched, expected, nearest }
    }

    fn verify_order(&self, exchanges: &[Exchange]) -> Verdict {
        let mut rest = exchanges.iter().filter(|exchange| self.differences(exchange).is_empty()).collect::<Vec<_>>();
        let expected = json!(self.in_order.len());
        for (matched, step) in self.in_order.iter().enumerate() {
            match rest.iter().position(|exchange| step.differences(exchange).is_empty()) {
                Some(index) => drop(rest.drain(..=index)),
                None => return Verdict { ok: false, matched, expected, nearest: step.nearest(&rest) },
            }
        }
        Verdict { ok: true, matched: self.in_order.len(), expected, nearest: Vec::new() }
    }

    fn range(&self) -> (usize, Option<usize>) {
        match self.times {
            None => (1, None),
            Some(Times::Exactly(times)) => (times, Some(times)),
            Some(Times::Between(Bounds { at_least, at_most })) => (at_least.unwrap_or(0), at_most),
        }
    }

    /// The exchanges with the fewest differences, the newest first among equals.
    fn nearest(&self, exchanges: &[&Exchange]) -> Vec<NearMiss> {
        let mut misses: Vec<_> = exchanges
            .iter()
            .rev()
            .map(|exchange| NearMiss {
                exchange: exchange.id.clone(),
                method: exchange.method.clone(),
                path: exchange.path.clone(),
                status: exchange.status,
                request: exchange.request.clone(),
                differences: self.differences(exchange),
            })
            .collect();
        misses.sort_by_key(|miss| miss.differences.len());
        misses.truncate(NEAREST);
        misses
    }

    fn differences(&self, exchange: &Exchange) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, expected: Option<&str>, came: Option<&str>| {
            if let Some(expected) = expected.filter(|expected| Some(*expected) != came) {
                let came = came.unwrap_or("none");
                differences.push(format!("{what}: expected {expected}, and it was {came}"));
            }
        };
        compare("operation", self.operation.as_deref(), exchange.operation.as_deref());
        let method = self.method.as_deref().map(str::to_ascii_uppercase);
        compare("method", method.as_deref(), Some(&exchange.method));
        compare("path", self.path.as_deref(), Some(&exchange.path));
        let status = self.status.map(|status| status.to_string());
        compare("status", status.as_deref(), Some(&exchange.status.to_string()));
        compare("client_id", self.client_id.as_deref(), exchange.client_id.as_deref());
        for (name, value) in &self.headers {
            compare(&format!("header {name}"), Some(value), exchange.headers.get(&name.to_ascii_lowercase()));
        }
        differences.extend(self.body.as_ref().and_then(|part| body_difference(part, &exchange.request)));
        differences
    }
}

fn body_difference(part: &Value, request: &str) -> Option<String> {
    match serde_json::from_str::<Value>(request) {
        Ok(body) => part_difference("", part, &body),
        Err(_) if request.len() > EXCERPT => {
            Some(format!("body: it is longer than the {EXCERPT} bytes that the journal keeps"))
        }
        Err(_) => Some("body: expected JSON, and it was something else".to_owned()),
    }
}

/// Where `whole` lacks something of `part`.
fn part_difference(at: &str, part: &Value, whole: &Value) -> Option<String> {
    match (part, whole) {
        (Value::Object(members), Value::Object(_)) => members.iter().find_map(|(name, value)| match whole.get(name) {
            Some(member) => part_difference(&format!("{at}/{name}"), value, member),
            None => Some(format!("body: it has no {at}/{name}")),
        }),
        (Value::Array(items), Value::Array(others)) => {
            let mut rest = others.iter();
            let missing = |item: &&Value| !rest.any(|other| part_difference(at, item, other).is_none());
            items.iter().find(missing).map(|item| format!("body: {at} has no {item} in this place of the order"))
        }
        _ if part == whole => None,
        _ => Some(format!("body: expected {part} at {at}, and it was {whole}")),
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  expected {}, and there were {}", self.expected, self.matched)?;
        for miss in &self.nearest {
            let NearMiss { exchange, method, path, status, request, differences } = miss;
            writeln!(f, "  exchange {exchange}: {method} {path} -> {status} {request}")?;
            for difference in differences {
                writeln!(f, "    {difference}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(part: &Value, body: &Value) -> Option<String> {
        part_difference("", part, body)
    }

    #[test]
    fn a_part_of_a_body_has_its_members_and_its_items_in_order() {
        let body = json!({ "list": ["a", "b", "c"], "flag": true });
        for part in [json!({}), json!({ "list": ["a", "c"] }), json!({ "flag": true, "list": [] })] {
            assert_eq!(difference(&part, &body), None);
        }
        for (part, place) in [
            (json!({ "other": 1 }), "no /other"),
            (json!({ "list": ["c", "a"] }), "/list has no \"a\""),
            (json!({ "list": ["a", "a"] }), "/list has no \"a\""),
            (json!({ "flag": false }), "expected false at /flag"),
        ] {
            let difference = difference(&part, &body).unwrap();
            assert!(difference.contains(place), "{difference}");
        }
    }

    #[test]
    fn an_order_with_times_is_refused() {
        assert_eq!(Expectation::in_order([Expectation::path("/a")]).times(2).check().unwrap_err().0, "/times");
        let step = Expectation::path("/a").times(1);
        assert_eq!(Expectation::in_order([Expectation::path("/a"), step]).check().unwrap_err().0, "/in_order/1");
    }
}
