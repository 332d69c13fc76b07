//! Changes of language, one after the other and by several persons, and back to what the roster promises.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use crate::{
    model::{
        exchange::{Access, Body, Exchange, TestRequest},
        operations,
    },
    strategy::{change_feed, requests, tokens},
    suite::{SuiteContext, case::Case},
};

/// Every language, and the text that takes it back.
const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

/// Any sequence of changes between two looks at those concerned; then the whole feed, where there is one, and a look-up
/// of them in version 2.
pub(crate) fn any_sequence(context: &SuiteContext) -> Option<BoxedStrategy<Case>> {
    let scope = requests::writing(context);
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let who: Vec<Access> = tokens::active_persons(context, scope).into_iter().map(|(access, _)| access).collect();
    let sequence = move |changes: Vec<(Access, &str)>| {
        let mut concerned: Vec<String> =
            changes.iter().filter_map(|(access, _)| Some(access.pid()?.to_owned())).collect();
        concerned.sort_unstable();
        concerned.dedup();
        let looks = concerned.iter().map(|pid| requests::personer(machine.clone(), std::slice::from_ref(pid)));
        let looks: Vec<TestRequest> = looks.collect();
        let patches =
            changes.iter().map(|(access, to)| requests::patch(access.clone(), Body::Json(json!({ "spraak": to }))));
        Case::of(looks.clone().into_iter().chain(patches).chain(looks)).then(next)
    };
    Some(vec((select(who), select(&LANGUAGES[..])), 1..5).prop_map(sequence).boxed())
}

fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    followed(context, exchanges).or_else(|| taken_back(context, exchanges))
}

/// The feed from its beginning to its end, and those who changed as version 2 knows them.
fn followed(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let reader = tokens::of_feed(context)?;
    let of_feed = |exchange: &Exchange| exchange.request.operation == operations::FEED;
    let last = exchanges.last().filter(|last| !last.request.writes())?;
    match exchanges.iter().position(of_feed) {
        None => Some(change_feed::hent_endringer(reader, change_feed::START)),
        Some(begin) if of_feed(last) => change_feed::onward(context, exchanges.get(begin..)?).or_else(|| {
            let mut whom: Vec<String> =
                changed(exchanges).filter_map(|access| access.pid().map(str::to_owned)).collect();
            whom.sort_unstable();
            whom.dedup();
            Some(requests::personer_v2(reader, &whom, Some(true)))
        }),
        Some(_) => None,
    }
}

/// Back to the language that the roster promises, one person after the other.
fn taken_back(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let done = exchanges.iter().rev().take_while(|exchange| exchange.request.writes()).count();
    let before = exchanges.get(..exchanges.len() - done)?;
    let mut concerned: Vec<&Access> = changed(before).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let access = concerned.get(done)?;
    let expected = context.roster.find(access.pid()?)?;
    let body = json!({ "spraak": expected.spraak.clone().unwrap_or_default() });
    Some(requests::patch((*access).clone(), Body::Json(body)))
}

/// Whose language was to be changed.
fn changed(exchanges: &[Exchange]) -> impl Iterator<Item = &Access> {
    exchanges.iter().filter(|exchange| exchange.request.writes()).map(|exchange| &exchange.request.access)
}
