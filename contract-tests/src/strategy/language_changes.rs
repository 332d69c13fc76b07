//! Sequences of language changes by several persons, ending with the languages of the roster.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use crate::model::exchange::{Access, Body, Exchange, TestRequest};
use crate::model::operations;
use crate::strategy::{change_feed, requests, tokens};
use crate::suite::SuiteContext;
use crate::suite::case::Case;

/// Every language, and the empty string that removes it.
const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

/// A random sequence of changes between two look-ups of the persons; then the whole feed, if any, and a look-up in version 2.
pub(crate) fn any_sequence(context: &SuiteContext) -> Option<BoxedStrategy<Case>> {
    let scope = requests::write_scope(context);
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let accesses: Vec<Access> = tokens::active_persons(context, scope).into_iter().map(|(access, _)| access).collect();
    let sequence = move |changes: Vec<(Access, &str)>| {
        let mut changed_persons: Vec<String> =
            changes.iter().filter_map(|(access, _)| Some(access.pid()?.to_owned())).collect();
        changed_persons.sort_unstable();
        changed_persons.dedup();
        let lookups = changed_persons.iter().map(|pid| requests::personer(machine.clone(), std::slice::from_ref(pid)));
        let lookups: Vec<TestRequest> = lookups.collect();
        let patches =
            changes.iter().map(|(access, to)| requests::patch(access.clone(), Body::Json(json!({ "spraak": to }))));
        Case::new(lookups.clone().into_iter().chain(patches).chain(lookups)).and_then(next)
    };
    Some(vec((select(accesses), select(&LANGUAGES[..])), 1..5).prop_map(sequence).boxed())
}

fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    feed_requests(context, exchanges).or_else(|| restoring_patch(context, exchanges))
}

/// The whole feed, and then a look-up of the changed persons in version 2.
fn feed_requests(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let reader = tokens::available_feed_token(context)?;
    let is_feed = |exchange: &Exchange| exchange.request.operation == operations::FEED;
    let last = exchanges.last().filter(|last| !last.request.writes())?;
    match exchanges.iter().position(is_feed) {
        None => Some(change_feed::hent_endringer(reader, change_feed::START)),
        Some(begin) if is_feed(last) => change_feed::next_page(context, exchanges.get(begin..)?).or_else(|| {
            let mut identifiers: Vec<String> =
                changed(exchanges).filter_map(|access| access.pid().map(str::to_owned)).collect();
            identifiers.sort_unstable();
            identifiers.dedup();
            Some(requests::personer_v2(reader, &identifiers, Some(true)))
        }),
        Some(_) => None,
    }
}

/// Sets the language of the roster again, one person after the other.
fn restoring_patch(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let done = exchanges.iter().rev().take_while(|exchange| exchange.request.writes()).count();
    let before = exchanges.get(..exchanges.len() - done)?;
    let mut changed_persons: Vec<&Access> = changed(before).collect();
    changed_persons.sort_unstable();
    changed_persons.dedup();
    let access = changed_persons.get(done)?;
    let expected = context.roster.find(access.pid()?)?;
    let body = json!({ "spraak": expected.spraak.clone().unwrap_or_default() });
    Some(requests::patch((*access).clone(), Body::Json(body)))
}

/// The tokens with which a language was changed.
fn changed(exchanges: &[Exchange]) -> impl Iterator<Item = &Access> {
    exchanges.iter().filter(|exchange| exchange.request.writes()).map(|exchange| &exchange.request.access)
}
