use std::{borrow::Cow, sync::Arc, time::Duration};

use http::HeaderMap;
use jiff::Timestamp;
use krr_specs::Violation;

use crate::http::bounds::{Budget, Held};
use crate::oauth::shown_token::ShownToken;
use crate::state::journal::body_excerpt::EXCERPT;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::exchange::answered_persons::{AnsweredPerson, answered_persons};
use crate::state::journal::fields::Fields;
use crate::state::journal::filter::ExchangeFilter;
use crate::state::journal::record::MaskedExchange;

/// A string with more capacity than this is not reused: one very long path must not keep its memory for ever.
const MAX_REUSED_CAPACITY: usize = 4 * EXCERPT;

/// An exchange with all of its texts in one string, see [the module](crate::state::journal).
pub(super) struct StoredExchange {
    pub(super) id: u64,
    at: Timestamp,
    duration: Duration,
    status: u16,
    pub(super) texts: String,
    /// The end of each text, in the order of [`Text`].
    ends: [usize; TEXTS],
    shared_headers: Option<&'static HeaderMap>,
    token: Option<Arc<ShownToken>>,
    /// `None` for most exchanges.
    findings: Option<Box<Findings>>,
    _held: Held,
}

const TEXTS: usize = 8;

/// The operations whose responses have persons.
const LOOK_UPS: [&str; 4] = ["getUsers", "getUsersV2", "getUser", "getUserV2"];

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

impl StoredExchange {
    /// Stores the texts in the memory of `reused`.
    pub(super) fn new(record: MaskedExchange<'_>, reused: String, budget: &Arc<Budget>) -> Self {
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

    pub(super) fn is_selected(&self, filter: &ExchangeFilter) -> bool {
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

    fn persons(&self) -> Vec<AnsweredPerson> {
        if self.status != 200 || !LOOK_UPS.contains(&self.text(Text::Operation)) {
            return Vec::new();
        }
        answered_persons(self.text(Text::Response), self.token.as_deref().map(|token| &*token.scope))
    }

    pub(super) fn exchange(&self) -> Exchange {
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
            persons: self.persons(),
            token: self.token.as_ref().map(|token| token.claims.clone()).filter(|claims| !claims.is_null()),
            fault: self.findings.as_ref().map(|findings| findings.fault.clone()).filter(|fault| !fault.is_empty()),
            hint: self.findings.as_ref().and_then(|findings| findings.hint.clone()),
            client_breaches: breaches(|findings| &findings.client_breaches),
            server_breaches: breaches(|findings| &findings.server_breaches),
        }
    }
}
