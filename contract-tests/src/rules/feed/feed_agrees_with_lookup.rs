use std::collections::{BTreeMap, BTreeSet};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-agrees-with-lookup");

/// A local copy from the feed must equal the look-up (DOC-COPY).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The limit of a look-up.
const AT_ONCE: usize = 1000;

/// The whole feed, and a look-up of all its persons and of the roster.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::feed_token(context)?;
    Some(Case::new([change_feed::hent_endringer(access, change_feed::START)]).and_then(next).into())
}

/// The next page, and after the last page the next thousand persons.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    if let Some(request) = change_feed::next_page(context, exchanges) {
        return Some(request);
    }
    let copy = copy(exchanges)?;
    let looked_up = exchanges.iter().filter(|exchange| exchange.request.operation == operations::PERSONER_V2).count();
    let roster = context.roster.persons.iter().map(|person| person.personidentifikator.as_str());
    let whole_roster: BTreeSet<&str> = copy.keys().copied().chain(roster).collect();
    let identifiers = whole_roster.into_iter().skip(looked_up * AT_ONCE).take(AT_ONCE);
    let identifiers: Vec<String> = identifiers.map(str::to_owned).collect();
    let access = exchanges.first()?.request.access.clone();
    (!identifiers.is_empty()).then(|| requests::personer_v2(access, &identifiers, Some(true)))
}

/// The last item of each person, when the whole feed was read.
fn copy(exchanges: &[Exchange]) -> Option<BTreeMap<&str, &Map<String, Value>>> {
    let pages: Vec<Page<'_>> = exchanges.iter().filter_map(Page::of).collect();
    let from_start = pages.first()?.requested == change_feed::START;
    let without_gap = pages.iter().zip(pages.iter().skip(1)).all(|(page, next)| page.to == next.requested);
    if !from_start || !without_gap || !pages.last()?.is_last() {
        return None;
    }
    let items = pages.iter().flat_map(|page| page.items).filter_map(Value::as_object);
    Some(items.filter_map(|item| Some((item.get("personidentifikator")?.as_str()?, item))).collect())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let Some(copy) = copy(run.exchanges) else { return Verdict::default() };
    let looked_up = run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::PERSONER_V2));
    let registered = looked_up.flat_map(Exchange::persons).filter(|(_, person)| {
        person.get("status").and_then(Value::as_str).is_some_and(|status| matches!(status, "AKTIV" | "SLETTET"))
    });
    Verdict::of(registered, |(at, person)| {
        let reason = match copy.get(person.get("personidentifikator")?.as_str()?) {
            None => "this person is registered but not in the feed".to_owned(),
            Some(item) => {
                let member = difference(person, item)?;
                format!("`{member}` differs from the last item of this person in the feed")
            }
        };
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(at)))
    })
}

/// The first member that differs. The feed never has the language (ALTINN-P).
fn difference<'p>(person: &'p Map<String, Value>, item: &'p Map<String, Value>) -> Option<&'p str> {
    let names = person.keys().chain(item.keys()).filter(|name| !name.starts_with("spraak"));
    names.into_iter().find(|name| person.get(*name) != item.get(*name)).map(String::as_str)
}
