use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use crate::state::journal::body_excerpt::EXCERPT;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::verification::expectation::{Bounds, Expectation, Times};

/// How many near misses are shown.
const NEAREST: usize = 3;

/// Whether what was expected came, and what came instead.
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
}
