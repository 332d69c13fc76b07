use std::{borrow::Cow, collections::VecDeque};

use jiff::Timestamp;
use krr_specs::Violation;
use parking_lot::Mutex;

use crate::state::journal::body_excerpt::EXCERPT;
use crate::state::journal::compact_list;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::record::{MaskedExchange, RecordedRequest};

/// A string with more capacity than this is not reused: one very long path must not keep its memory for ever.
const MAX_REUSED_CAPACITY: usize = 3 * EXCERPT;

pub(crate) struct Journal {
    capacity: usize,
    exchanges: Mutex<VecDeque<StoredExchange>>,
}

/// An exchange with all of its texts in one string, see [the module](crate::state::journal).
struct StoredExchange {
    at: Timestamp,
    status: u16,
    /// Method, path, operation, request and response.
    texts: String,
    /// The end of each text.
    ends: [usize; 5],
    /// The length of a compact list, which then stands for the request.
    compact_list: Option<usize>,
    /// `None` for most exchanges.
    findings: Option<Box<Findings>>,
}

struct Findings {
    hint: Option<String>,
    client_breaches: Vec<Violation>,
    server_breaches: Vec<Violation>,
}

impl Journal {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { capacity, exchanges: Mutex::default() }
    }

    /// Adds an exchange. At capacity it replaces the oldest one.
    pub(crate) fn add(&self, record: MaskedExchange<'_>) {
        let mut exchanges = self.exchanges.lock();
        let oldest = if exchanges.len() == self.capacity { exchanges.pop_front() } else { None };
        let reused = oldest.map(|oldest| oldest.texts).unwrap_or_default();
        exchanges.push_back(StoredExchange::new(record, reused));
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().iter().map(StoredExchange::exchange).collect()
    }

    pub(crate) fn clear(&self) {
        *self.exchanges.lock() = VecDeque::new();
    }
}

impl StoredExchange {
    /// Stores the texts in the memory of `reused`.
    fn new(record: MaskedExchange<'_>, reused: String) -> Self {
        let (request, compact_list) = match &record.request {
            RecordedRequest::CompactList(count) => ("", Some(*count)),
            RecordedRequest::Excerpt(text) => (text.as_str(), None),
        };
        let operation = record.operation.unwrap_or_default();
        let texts = [&*record.method, &*record.path, operation, request, &record.response];
        let mut stored = if reused.capacity() > MAX_REUSED_CAPACITY { String::new() } else { reused };
        stored.clear();
        stored.reserve_exact(texts.iter().map(|text| text.len()).sum());
        let ends = texts.map(|text| {
            stored.push_str(text);
            stored.len()
        });
        let has_findings =
            record.hint.is_some() || !(record.client_breaches.is_empty() && record.server_breaches.is_empty());
        let findings = has_findings.then(|| {
            Box::new(Findings {
                hint: record.hint.map(Cow::into_owned),
                client_breaches: record.client_breaches,
                server_breaches: record.server_breaches,
            })
        });
        Self { at: record.at, status: record.status, texts: stored, ends, compact_list, findings }
    }

    fn exchange(&self) -> Exchange {
        let mut start = 0;
        let [method, path, operation, request, response] = self.ends.map(|end| {
            let text = self.texts.get(start..end).unwrap_or_default().to_owned();
            start = end;
            text
        });
        let breaches = |member: fn(&Findings) -> &Vec<Violation>| {
            self.findings.as_ref().map(|findings| member(findings).clone()).unwrap_or_default()
        };
        Exchange {
            at: self.at,
            method,
            path,
            operation: Some(operation).filter(|operation| !operation.is_empty()),
            request: self.compact_list.map_or(request, compact_list::excerpt),
            status: self.status,
            response,
            hint: self.findings.as_ref().and_then(|findings| findings.hint.clone()),
            client_breaches: breaches(|findings| &findings.client_breaches),
            server_breaches: breaches(|findings| &findings.server_breaches),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record<'s>(texts: &'s [String; 4], compact_list: Option<usize>, hint: Option<&'s str>) -> MaskedExchange<'s> {
        let [path, operation, request, response] = texts;
        MaskedExchange {
            at: Timestamp::UNIX_EPOCH,
            method: "POST".into(),
            path: path.into(),
            operation: Some(operation.as_str()).filter(|operation| !operation.is_empty()),
            request: compact_list
                .map_or_else(|| RecordedRequest::Excerpt(request.clone()), RecordedRequest::CompactList),
            status: 200,
            response: response.clone(),
            hint: hint.map(Cow::Borrowed),
            client_breaches: Vec::new(),
            server_breaches: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn the_newest_exchanges_are_returned_as_recorded(
            records in proptest::collection::vec(
                (["[a-zø]{0,9}", "[a-z]{0,5}", "[a-zø]{0,30}", "[a-zø]{0,90}"], proptest::option::of(1..3_usize), proptest::option::of("[a-z]{1,9}")),
                0..12,
            ),
            capacity in 1..6_usize,
        ) {
            let journal = Journal::with_capacity(capacity);
            for (texts, compact_list, hint) in &records {
                journal.add(record(texts, *compact_list, hint.as_deref()));
            }
            let expected = |(texts, compact_list, hint): &([String; 4], Option<usize>, Option<String>)| {
                let [path, operation, request, response] = texts.clone();
                let request = compact_list.map_or(request, compact_list::excerpt);
                (path, Some(operation).filter(|operation| !operation.is_empty()), request, response, hint.clone())
            };
            let stored = journal.exchanges().into_iter();
            let stored: Vec<_> = stored
                .map(|exchange| (exchange.path, exchange.operation, exchange.request, exchange.response, exchange.hint))
                .collect();
            let newest: Vec<_> = records[records.len().saturating_sub(capacity)..].iter().map(expected).collect();
            prop_assert_eq!(stored, newest);
        }
    }
}
