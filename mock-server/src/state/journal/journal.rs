use std::{borrow::Cow, collections::VecDeque};

use jiff::Timestamp;
use krr_specs::Violation;
use parking_lot::Mutex;

use crate::state::journal::{
    body_excerpt::EXCERPT,
    compact_list,
    exchange::Exchange,
    record::{MaskedExchange, RecordedRequest},
};

/// How much room is left to the next, in bytes: two excerpts and a path take less, and a path of many kilobytes must not make
/// room for itself for ever.
const LARGEST_ROOM: usize = 3 * EXCERPT;

/// The newest exchanges of one world.
pub(crate) struct Journal {
    most: usize,
    kept: Mutex<VecDeque<StoredExchange>>,
}

/// An exchange as it is kept: all of its texts in one, so that the next one of many thousands finds room where an old one
/// goes, and nothing is allocated and freed for it.
struct StoredExchange {
    at: Timestamp,
    status: u16,
    /// Method, path, operation, request and response.
    texts: String,
    /// Where each of them ends.
    ends: [usize; 5],
    /// How many identifiers a request held that is told by that alone.
    usual_list: Option<usize>,
    /// What most exchanges have nothing of.
    remarks: Option<Box<Findings>>,
}

struct Findings {
    hint: Option<String>,
    client_breaches: Vec<Violation>,
    server_breaches: Vec<Violation>,
}

impl Journal {
    /// A journal that keeps `most` exchanges; the oldest go first.
    pub(crate) fn holding(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    pub(crate) fn add(&self, record: MaskedExchange<'_>) {
        let mut kept = self.kept.lock();
        let oldest = if kept.len() == self.most { kept.pop_front() } else { None };
        let room = oldest.map(|oldest| oldest.texts).unwrap_or_default();
        kept.push_back(StoredExchange::of(record, room));
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.kept.lock().iter().map(StoredExchange::exchange).collect()
    }

    pub(crate) fn clear(&self) {
        *self.kept.lock() = VecDeque::new();
    }
}

impl StoredExchange {
    /// With its texts in place of those in `room`.
    fn of(record: MaskedExchange<'_>, mut room: String) -> Self {
        let (request, usual_list) = match &record.request {
            RecordedRequest::UsualList(count) => ("", Some(*count)),
            RecordedRequest::Excerpt(text) => (text.as_str(), None),
        };
        let operation = record.operation.unwrap_or_default();
        let texts = [&*record.method, &*record.path, operation, request, &record.response];
        if room.capacity() > LARGEST_ROOM {
            room = String::new();
        }
        room.clear();
        room.reserve_exact(texts.iter().map(|text| text.len()).sum());
        let ends = texts.map(|text| {
            room.push_str(text);
            room.len()
        });
        let is_remarkable =
            record.hint.is_some() || !(record.client_breaches.is_empty() && record.server_breaches.is_empty());
        let remarks = is_remarkable.then(|| {
            Box::new(Findings {
                hint: record.hint.map(Cow::into_owned),
                client_breaches: record.client_breaches,
                server_breaches: record.server_breaches,
            })
        });
        Self { at: record.at, status: record.status, texts: room, ends, usual_list, remarks }
    }

    fn exchange(&self) -> Exchange {
        let mut start = 0;
        let [method, path, operation, request, response] = self.ends.map(|end| {
            let text = self.texts.get(start..end).unwrap_or_default().to_owned();
            start = end;
            text
        });
        let breaches = |of: fn(&Findings) -> &Vec<Violation>| {
            self.remarks.as_ref().map(|remarks| of(remarks).clone()).unwrap_or_default()
        };
        Exchange {
            at: self.at,
            method,
            path,
            operation: Some(operation).filter(|operation| !operation.is_empty()),
            request: self.usual_list.map_or(request, compact_list::excerpt),
            status: self.status,
            response,
            hint: self.remarks.as_ref().and_then(|remarks| remarks.hint.clone()),
            client_breaches: breaches(|remarks| &remarks.client_breaches),
            server_breaches: breaches(|remarks| &remarks.server_breaches),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record<'s>(texts: &'s [String; 4], usual_list: Option<usize>, hint: Option<&'s str>) -> MaskedExchange<'s> {
        let [path, operation, request, response] = texts;
        MaskedExchange {
            at: Timestamp::UNIX_EPOCH,
            method: "POST".into(),
            path: path.into(),
            operation: Some(operation.as_str()).filter(|operation| !operation.is_empty()),
            request: usual_list.map_or_else(|| RecordedRequest::Excerpt(request.clone()), RecordedRequest::UsualList),
            status: 200,
            response: response.clone(),
            hint: hint.map(Cow::Borrowed),
            client_breaches: Vec::new(),
            server_breaches: Vec::new(),
        }
    }

    proptest! {
        /// Whatever stood where it is kept before.
        #[test]
        fn the_newest_come_back_as_they_were_recorded(
            spoken in proptest::collection::vec(
                (["[a-zø]{0,9}", "[a-z]{0,5}", "[a-zø]{0,30}", "[a-zø]{0,90}"], proptest::option::of(1..3_usize), proptest::option::of("[a-z]{1,9}")),
                0..12,
            ),
            most in 1..6_usize,
        ) {
            let journal = Journal::holding(most);
            for (texts, usual_list, hint) in &spoken {
                journal.add(record(texts, *usual_list, hint.as_deref()));
            }
            let told = |(texts, usual_list, hint): &([String; 4], Option<usize>, Option<String>)| {
                let [path, operation, request, response] = texts.clone();
                let request = usual_list.map_or(request, compact_list::excerpt);
                (path, Some(operation).filter(|operation| !operation.is_empty()), request, response, hint.clone())
            };
            let kept = journal.exchanges().into_iter();
            let kept: Vec<_> = kept
                .map(|exchange| (exchange.path, exchange.operation, exchange.request, exchange.response, exchange.hint))
                .collect();
            let newest: Vec<_> = spoken[spoken.len().saturating_sub(most)..].iter().map(told).collect();
            prop_assert_eq!(kept, newest);
        }
    }
}
