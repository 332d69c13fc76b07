use std::collections::BTreeMap;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-shows-language");

/// A consumer of the feed stores the language from it (N5).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// A page of the feed, and a look-up of the persons on it.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::feed_token(context)?;
    Some(Case::new([change_feed::hent_endringer(access, change_feed::START)]).and_then(next).into())
}

fn next(_: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    let [feed] = exchanges else { return None };
    let identifiers: Vec<String> = items(feed).into_keys().map(str::to_owned).collect();
    (!identifiers.is_empty()).then(|| requests::personer_v2(feed.request.access.clone(), &identifiers, Some(true)))
}

/// The persons on a page, by identifier.
fn items(feed: &Exchange) -> BTreeMap<&str, &Map<String, Value>> {
    let items = Page::of(feed).into_iter().flat_map(|page| page.items).filter_map(Value::as_object);
    items.filter_map(|item| Some((item.get("personidentifikator")?.as_str()?, item))).collect()
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let [feed, lookup, ..] = run.exchanges else { return Verdict::default() };
    let items = items(feed);
    if !lookup.is_success_of(operations::PERSONER_V2) {
        return Verdict::default();
    }
    let chosen = lookup.persons().into_iter().filter_map(|(at, person)| {
        let item = items.get(person.get("personidentifikator")?.as_str()?)?;
        person.contains_key("spraak").then_some((at, person, *item))
    });
    Verdict::of(chosen, |(at, person, item)| {
        let missing = ["spraak", "spraak_oppdatert"].into_iter().find(|name| item.get(*name) != person.get(*name))?;
        let reason = format!("the feed does not say `{missing}` of this person as a look-up does");
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(at)))
    })
}
