//! Requests to the change feed, and how a client follows it.

use http::Method;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    model::{
        exchange::{Access, Body, Exchange, TestRequest},
        operations,
    },
    strategy::tokens,
    suite::{
        SuiteContext,
        case::{Case, CaseSet},
    },
};

/// The scope of the feed with both read scopes (DOC-COPY, ALTINN-P).
pub(crate) const SCOPES: &str =
    "krr:global/hentendring.read krr:global/kontaktinformasjon.read krr:global/digitalpost.read";

/// Below every id: since 2023-08-30 they are greater than 200 000 000 (DOC-COPY).
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

/// A page of the feed, as far as it can be read: another rule speaks of pages that cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page<'e> {
    /// What was asked for.
    pub(crate) asked: u64,
    /// `fraEndringsId` of the answer.
    pub(crate) from: Option<u64>,
    /// `tilEndringsId`
    pub(crate) to: u64,
    /// `sisteEndringsId`
    pub(crate) last: u64,
    /// `list`
    pub(crate) items: &'e [Value],
}

impl<'e> Page<'e> {
    pub(crate) fn of(exchange: &'e Exchange) -> Option<Self> {
        let Body::Json(request) = &exchange.request.body else { return None };
        let answer = exchange.json.as_ref().filter(|_| exchange.is_success_of(operations::FEED))?;
        let id = |name: &str| answer.get(name).and_then(Value::as_u64);
        Some(Self {
            asked: request.get("fraEndringsId")?.as_u64()?,
            from: id("fraEndringsId"),
            to: id("tilEndringsId")?,
            last: id("sisteEndringsId")?,
            items: answer.get("list")?.as_array()?,
        })
    }

    pub(crate) fn is_at_the_end(&self) -> bool {
        self.to >= self.last
    }
}

/// A page can hold two million bytes, and all of a conversation is kept until it is judged.
const MOST_PAGES: usize = 10;
const FEW_PAGES: usize = 3;

/// The next page, as a client asks for it: from where the last answer ended, until nothing is left.
///
/// A feed that does not go on ends here too; that it should is a rule's matter. That of a live environment is long.
pub(crate) fn onward(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let most = if context.writable { MOST_PAGES } else { FEW_PAGES };
    let last = exchanges.last().filter(|_| exchanges.len() < most)?;
    let page = Page::of(last).filter(|page| !page.is_at_the_end() && page.to > page.asked)?;
    Some(hent_endringer(last.request.access.clone(), page.to))
}

/// The same, and once more from the end, where nothing is left.
pub(crate) fn past_the_end(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    onward(context, exchanges).or_else(|| {
        let last = exchanges.last()?;
        let end = Page::of(last).filter(|page| page.is_at_the_end() && page.to > page.asked)?;
        Some(hent_endringer(last.request.access.clone(), end.to))
    })
}

/// The same, but not far.
fn a_few_pages(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    past_the_end(context, exchanges).filter(|_| exchanges.len() < FEW_PAGES)
}

/// Where a client may have stopped: at the beginning, or somewhere after the first ids.
pub(crate) fn anywhere() -> BoxedStrategy<u64> {
    prop_oneof![1 => Just(START), 4 => 200_000_000..200_000_030_u64].boxed()
}

/// The first page there is.
pub(crate) fn from_start(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::of_feed(context)?;
    Some(Case::of([hent_endringer(access, START)]).into())
}

/// The feed from its beginning, followed to its end and once more from there; and some pages from anywhere.
pub(crate) fn followed_past_the_end(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::for_feed(context)?;
    let from = move |from| Case::of([hent_endringer(access.clone(), from)]);
    let first = vec![from(START).then(past_the_end)];
    let then = anywhere().prop_map(move |id| from(id).then(a_few_pages));
    Some(CaseSet::fixed(first).and_random(then))
}
