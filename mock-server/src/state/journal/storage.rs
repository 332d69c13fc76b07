use std::{
    borrow::Cow,
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::HeaderMap;
use jiff::Timestamp;
use krr_specs::Violation;
use parking_lot::Mutex;

use crate::http::bounds::{Budget, Held};
use crate::http::change_signal::ChangeSignal;
use crate::oauth::shown_token::ShownToken;
use crate::state::journal::body_excerpt::EXCERPT;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::fields::Fields;
use crate::state::journal::filter::ExchangeFilter;
use crate::state::journal::record::MaskedExchange;

/// A string with more capacity than this is not reused: one very long path must not keep its memory for ever.
const MAX_REUSED_CAPACITY: usize = 4 * EXCERPT;

pub(crate) struct Journal {
    capacity: usize,
    budget: Arc<Budget>,
    exchanges: Mutex<VecDeque<StoredExchange>>,
    newest_id: AtomicU64,
    /// Tells of every new exchange.
    pub(crate) signal: Arc<ChangeSignal>,
}

/// An exchange with all of its texts in one string, see [the module](crate::state::journal).
struct StoredExchange {
    id: u64,
    at: Timestamp,
    duration: Duration,
    status: u16,
    texts: String,
    /// The end of each text, in the order of [`Text`].
    ends: [usize; TEXTS],
    shared_headers: Option<&'static HeaderMap>,
    token: Option<Arc<ShownToken>>,
    /// `None` for most exchanges.
    findings: Option<Box<Findings>>,
    _held: Held,
}

const TEXTS: usize = 8;

/// How long a breach is, with its place in body and document.
const TYPICAL_BREACH: usize = 400;

/// How much the claims of a token take, most of which many exchanges share.
fn shown_length(token: Option<&ShownToken>) -> usize {
    token.map_or(0, |token| token.scope.len() + token.client_id.len())
}

/// The texts in their order.
#[derive(Clone, Copy)]
enum Text {
    Method,
    Path,
    Query,
    Headers,
    Operation,
    Request,
    ResponseHeaders,
    Response,
}

struct Findings {
    fault: String,
    hint: Option<String>,
    client_breaches: Vec<Violation>,
    server_breaches: Vec<Violation>,
}

impl Journal {
    pub(crate) fn new(capacity: usize, budget: Arc<Budget>) -> Self {
        Self { capacity, budget, exchanges: Mutex::default(), newest_id: AtomicU64::new(0), signal: Arc::default() }
    }

    /// The id of an exchange that is to be added. No id is used again, not after a reset either.
    pub(crate) fn next_id(&self) -> u64 {
        self.newest_id.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Adds an exchange. At capacity it replaces the oldest one, and where all journals together have no room left, older ones.
    pub(crate) fn add(&self, record: MaskedExchange<'_>) {
        {
            let mut exchanges = self.exchanges.lock();
            let oldest = if exchanges.len() == self.capacity { exchanges.pop_front() } else { None };
            let reused = oldest.map(|oldest| oldest.texts).unwrap_or_default();
            exchanges.push_back(StoredExchange::new(record, reused, &self.budget));
            while exchanges.len() > 1 && self.budget.is_exceeded() {
                exchanges.pop_front();
            }
        }
        self.signal.change();
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().iter().map(StoredExchange::exchange).collect()
    }

    pub(crate) fn find(&self, id: u64) -> Option<Exchange> {
        self.exchanges.lock().iter().find(|stored| stored.id == id).map(StoredExchange::exchange)
    }

    /// The exchanges that the filter selects, oldest first, and how many there are without its limit.
    pub(crate) fn select(&self, filter: &ExchangeFilter) -> (Vec<Exchange>, usize) {
        let exchanges = self.exchanges.lock();
        let selected: Vec<_> = exchanges.iter().filter(|stored| stored.is_selected(filter)).collect();
        let skipped = filter.limit.map_or(0, |limit| selected.len().saturating_sub(limit));
        (selected[skipped..].iter().map(|stored| stored.exchange()).collect(), selected.len())
    }

    pub(crate) fn clear(&self) {
        *self.exchanges.lock() = VecDeque::new();
    }
}

impl StoredExchange {
    /// Stores the texts in the memory of `reused`.
    fn new(record: MaskedExchange<'_>, reused: String, budget: &Arc<Budget>) -> Self {
        let operation = record.operation.unwrap_or_default();
        let texts: [&str; TEXTS] = [
            &record.method,
            &record.path,
            &record.query,
            &record.headers,
            operation,
            &record.request,
            &record.response_headers,
            &record.response,
        ];
        let mut stored = if reused.capacity() > MAX_REUSED_CAPACITY { String::new() } else { reused };
        stored.clear();
        stored.reserve_exact(texts.iter().map(|text| text.len()).sum());
        let ends = texts.map(|text| {
            stored.push_str(text);
            stored.len()
        });
        let has_findings = record.hint.is_some()
            || !(record.fault.is_empty() && record.client_breaches.is_empty() && record.server_breaches.is_empty());
        let findings = has_findings.then(|| {
            Box::new(Findings {
                fault: record.fault,
                hint: record.hint.map(Cow::into_owned),
                client_breaches: record.client_breaches,
                server_breaches: record.server_breaches,
            })
        });
        let breaches = findings.as_ref().map_or(0, |found| found.client_breaches.len() + found.server_breaches.len());
        let length =
            size_of::<Self>() + stored.capacity() + breaches * TYPICAL_BREACH + shown_length(record.token.as_deref());
        Self {
            _held: budget.hold(length),
            id: record.id,
            at: record.at,
            duration: record.duration,
            status: record.status,
            texts: stored,
            ends,
            shared_headers: record.shared_headers,
            token: record.token,
            findings,
        }
    }

    fn text(&self, which: Text) -> &str {
        let which = which as usize;
        let start = which.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.texts.get(start..self.ends[which]).unwrap_or_default()
    }

    fn is_selected(&self, filter: &ExchangeFilter) -> bool {
        let ExchangeFilter { operation, status, personidentifikator, client_id, since, limit: _ } = filter;
        operation.as_deref().is_none_or(|operation| self.text(Text::Operation) == operation)
            && status.is_none_or(|status| self.status == status)
            && client_id.as_deref().is_none_or(|client| self.client_id() == Some(client))
            && since.is_none_or(|since| since.includes(self.id, self.at))
            && personidentifikator.as_deref().is_none_or(|person| self.concerns(person))
    }

    fn concerns(&self, person: &str) -> bool {
        let texts = [Text::Path, Text::Query, Text::Request, Text::Response];
        let is_bound = |token: &ShownToken| token.claims["pid"].as_str() == Some(person);
        texts.into_iter().any(|text| self.text(text).contains(person)) || self.token.as_deref().is_some_and(is_bound)
    }

    fn client_id(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.client_id.as_str()).filter(|client| !client.is_empty())
    }

    fn exchange(&self) -> Exchange {
        let text = |which| self.text(which).to_owned();
        let breaches = |member: fn(&Findings) -> &Vec<Violation>| {
            self.findings.as_ref().map(|findings| member(findings).clone()).unwrap_or_default()
        };
        let scopes = self.token.iter().flat_map(|token| token.scope.split_whitespace()).map(str::to_owned);
        let own = || Fields::read(self.text(Text::ResponseHeaders));
        Exchange {
            id: self.id.to_string(),
            at: self.at,
            duration_ms: self.duration.as_secs_f64() * 1000.0,
            method: text(Text::Method),
            path: text(Text::Path),
            query: Fields::read(self.text(Text::Query)),
            operation: Some(text(Text::Operation)).filter(|operation| !operation.is_empty()),
            headers: Fields::read(self.text(Text::Headers)),
            request: text(Text::Request),
            status: self.status,
            response_headers: self.shared_headers.map_or_else(own, Fields::of),
            response: text(Text::Response),
            client_id: self.client_id().map(str::to_owned),
            scopes: scopes.collect(),
            token: self.token.as_ref().map(|token| token.claims.clone()).filter(|claims| !claims.is_null()),
            fault: self.findings.as_ref().map(|findings| findings.fault.clone()).filter(|fault| !fault.is_empty()),
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

    fn record<'s>(texts: &'s [String; 5], hint: Option<&'s str>, id: u64) -> MaskedExchange<'s> {
        let [path, operation, request, response, client] = texts;
        MaskedExchange {
            id,
            at: Timestamp::UNIX_EPOCH,
            duration: Duration::ZERO,
            method: "POST".into(),
            path: path.into(),
            query: String::new(),
            headers: "a\tb\n".to_owned(),
            operation: Some(operation.as_str()).filter(|operation| !operation.is_empty()),
            request: request.clone(),
            status: 200,
            shared_headers: None,
            response_headers: String::new(),
            response: response.clone(),
            token: Some(Arc::new(ShownToken { client_id: client.clone(), ..ShownToken::default() })),
            fault: String::new(),
            hint: hint.map(Cow::Borrowed),
            client_breaches: Vec::new(),
            server_breaches: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn the_newest_exchanges_are_returned_as_recorded(
            records in proptest::collection::vec(
                (["[a-zø]{0,9}", "[a-z]{0,2}", "[a-zø]{0,30}", "[a-zø]{0,90}", "[a-c]{0,1}"], proptest::option::of("[a-z]{1,9}")),
                0..12,
            ),
            capacity in 1..6_usize,
        ) {
            let journal = Journal::new(capacity, Budget::of(usize::MAX));
            for (texts, hint) in &records {
                journal.add(record(texts, hint.as_deref(), journal.next_id()));
            }
            let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
            let expected = |(texts, hint): &([String; 5], Option<String>)| {
                let [path, operation, request, response, client] = texts;
                (path.clone(), filled(operation), request.clone(), response.clone(), filled(client), hint.clone())
            };
            let stored = |exchanges: Vec<Exchange>| -> Vec<_> {
                let texts = |e: Exchange| (e.path, e.operation, e.request, e.response, e.client_id, e.hint);
                exchanges.into_iter().map(texts).collect()
            };
            let newest: Vec<_> = records[records.len().saturating_sub(capacity)..].iter().map(expected).collect();
            prop_assert_eq!(stored(journal.exchanges()), newest.clone());
            for exchange in journal.exchanges() {
                prop_assert_eq!(exchange.headers.get("a"), Some("b"));
                prop_assert_eq!(journal.find(exchange.id.parse().unwrap()).unwrap().path, exchange.path);
            }
            let filter = ExchangeFilter { client_id: Some("a".to_owned()), limit: Some(2), ..ExchangeFilter::default() };
            let (selected, count) = journal.select(&filter);
            let mut of_client: Vec<_> = newest.into_iter().filter(|(.., client, _)| client.as_deref() == Some("a")).collect();
            prop_assert_eq!(count, of_client.len());
            of_client.drain(..of_client.len().saturating_sub(2));
            prop_assert_eq!(stored(selected), of_client);
        }
    }

    #[test]
    fn journals_together_are_bounded() {
        let budget = Budget::of(100_000);
        let journals = [0; 3].map(|_| Journal::new(1000, Arc::clone(&budget)));
        let texts = ["/p".to_owned(), String::new(), "x".repeat(2000), String::new(), String::new()];
        for number in 0..300 {
            journals[number % 3].add(record(&texts, None, 1));
            assert!(!budget.is_exceeded());
        }
        let kept: Vec<usize> = journals.iter().map(|journal| journal.exchanges().len()).collect();
        assert!(kept.iter().all(|kept| *kept >= 1) && kept.iter().sum::<usize>() < 50, "{kept:?}");
        journals[0].clear();
        assert!(budget.has_room_for(2500));
    }
}
