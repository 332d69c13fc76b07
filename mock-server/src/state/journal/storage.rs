use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use crate::http::bounds::Budget;
use crate::http::change_signal::ChangeSignal;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::filter::ExchangeFilter;
use crate::state::journal::record::MaskedExchange;
use crate::state::journal::stored_exchange::StoredExchange;

pub(crate) struct Journal {
    capacity: usize,
    budget: Arc<Budget>,
    exchanges: Mutex<VecDeque<StoredExchange>>,
    newest_id: AtomicU64,
    /// Tells of every new exchange.
    pub(crate) signal: Arc<ChangeSignal>,
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

    pub(crate) fn count(&self) -> usize {
        self.exchanges.lock().len()
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

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, time::Duration};

    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::oauth::shown_token::ShownToken;

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
