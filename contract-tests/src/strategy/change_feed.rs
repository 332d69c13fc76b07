//! Requests to the change feed, page by page as a client reads it.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::model::exchange::{Access, Body, Exchange, TestRequest};
use crate::model::operations;
use crate::strategy::tokens;
use crate::suite::SuiteContext;
use crate::suite::case::{Case, CaseSet};

/// The scope of the feed with both read scopes (DOC-COPY, ALTINN-P).
pub(crate) const SCOPES: &str =
    "krr:global/hentendring.read krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// Below every id: ids are greater than 200 000 000 since 2023-08-30 (DOC-COPY).
pub(crate) const START: u64 = 0;

pub(crate) fn hent_endringer(access: Access, from: u64) -> TestRequest {
    TestRequest {
        operation: operations::FEED,
        method: Method::POST,
        path: "/rest/v2/krr/hentEndringer".to_owned(),
        access,
        headers: Vec::new(),
        body: Body::Json(json!({ "fraEndringsId": from })),
    }
}

/// A valid page of the feed. Other rules judge malformed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page<'e> {
    /// `fraEndringsId` of the request.
    pub(crate) requested: u64,
    /// `fraEndringsId` of the response.
    pub(crate) from: Option<u64>,
    pub(crate) to: u64,
    pub(crate) last: u64,
    pub(crate) items: &'e [Value],
}

impl<'e> Page<'e> {
    pub(crate) fn of(exchange: &'e Exchange) -> Option<Self> {
        let Body::Json(request) = &exchange.request.body else { return None };
        let answer = exchange.json.as_ref().filter(|_| exchange.is_success_of(operations::FEED))?;
        let id = |name: &str| answer.get(name).and_then(Value::as_u64);
        Some(Self {
            requested: request.get("fraEndringsId")?.as_u64()?,
            from: id("fraEndringsId"),
            to: id("tilEndringsId")?,
            last: id("sisteEndringsId")?,
            items: answer.get("list")?.as_array()?,
        })
    }

    pub(crate) fn is_last(&self) -> bool {
        self.to >= self.last
    }
}

/// A page may have two million bytes, and all exchanges of a case are kept until it is judged.
const MAX_PAGES: usize = 10;
const FEW_PAGES: usize = 3;

/// The next page, from the end of the last one; `None` at the end of the feed.
///
/// A feed that does not advance ends here too. Of the long feed of a live environment only a few pages are read.
pub(crate) fn next_page(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let max = if context.writable { MAX_PAGES } else { FEW_PAGES };
    let last = exchanges.last().filter(|_| exchanges.len() < max)?;
    let page = Page::of(last).filter(|page| !page.is_last() && page.to > page.requested)?;
    Some(hent_endringer(last.request.access.clone(), page.to))
}

/// The same, and one empty page after the end.
pub(crate) fn next_page_or_empty(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    next_page(context, exchanges).or_else(|| {
        let last = exchanges.last()?;
        let end = Page::of(last).filter(|page| page.is_last() && page.to > page.requested)?;
        Some(hent_endringer(last.request.access.clone(), end.to))
    })
}

fn first_pages(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    next_page_or_empty(context, exchanges).filter(|_| exchanges.len() < FEW_PAGES)
}

/// An id where a client may have stopped.
pub(crate) fn any_start() -> BoxedStrategy<u64> {
    prop_oneof![1 => Just(START), 4 => 200_000_000..200_000_030_u64].boxed()
}

pub(crate) fn first_page(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::available_feed_token(context)?;
    Some(Case::new([hent_endringer(access, START)]).into())
}

/// The whole feed with an empty page after it; then a few pages from random ids.
pub(crate) fn whole_feed(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::feed_token(context)?;
    let from = move |from| Case::new([hent_endringer(access.clone(), from)]);
    let first = vec![from(START).and_then(next_page_or_empty)];
    let then = any_start().prop_map(move |id| from(id).and_then(first_pages));
    Some(CaseSet::fixed(first).and_random(then))
}
