use std::collections::{BTreeMap, BTreeSet};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-agrees-with-lookup");

/// A local copy is made by following the feed, and must come to what a look-up says (DOC-COPY; dossier 3.12).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// As many as a look-up takes.
const AT_ONCE: usize = 1000;

/// The whole feed, and then everybody in it and everybody who should be.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::for_feed(context)?;
    Some(Case::of([change_feed::hent_endringer(access, change_feed::START)]).then(next).into())
}

/// The next page, and after the last one the next thousand persons.
fn next(context: &SuiteContext, exchanges: &[Exchange]) -> Option<TestRequest> {
    if let Some(onward) = change_feed::onward(context, exchanges) {
        return Some(onward);
    }
    let copy = copy(exchanges)?;
    let looked_up = exchanges.iter().filter(|exchange| exchange.request.operation == operations::PERSONER_V2).count();
    let roster = context.roster.persons.iter().map(|person| person.personidentifikator.as_str());
    let everybody: BTreeSet<&str> = copy.keys().copied().chain(roster).collect();
    let whom = everybody.into_iter().skip(looked_up * AT_ONCE).take(AT_ONCE);
    let whom: Vec<String> = whom.map(str::to_owned).collect();
    let access = exchanges.first()?.request.access.clone();
    (!whom.is_empty()).then(|| requests::personer_v2(access, &whom, Some(true)))
}

/// The last item of each person, when the feed was followed from its beginning to its end.
fn copy(exchanges: &[Exchange]) -> Option<BTreeMap<&str, &Map<String, Value>>> {
    let pages: Vec<Page<'_>> = exchanges.iter().filter_map(Page::of).collect();
    let from_start = pages.first()?.asked == change_feed::START;
    let without_gap = pages.iter().zip(pages.iter().skip(1)).all(|(page, next)| page.to == next.asked);
    if !from_start || !without_gap || !pages.last()?.is_at_the_end() {
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
            None => "the register has this person, and the feed from its beginning to its end does not".to_owned(),
            Some(item) => {
                let member = difference(person, item)?;
                format!("`{member}` is otherwise in the last item that the feed had of this person")
            }
        };
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(at)))
    })
}

/// The first member that differs; a feed never shows the language (ALTINN-P).
fn difference<'p>(person: &'p Map<String, Value>, item: &'p Map<String, Value>) -> Option<&'p str> {
    let names = person.keys().chain(item.keys()).filter(|name| !name.starts_with("spraak"));
    names.into_iter().find(|name| person.get(*name) != item.get(*name)).map(String::as_str)
}
