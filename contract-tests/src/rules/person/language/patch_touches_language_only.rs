use std::collections::BTreeMap;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("patch-touches-language-only");

/// The operation changes the language only (DOC-2018-USER, KNOWIT).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| language_changes::any_sequence(context).map(CaseSet::from), judge).writes();

type Looks<'t> = BTreeMap<&'t str, (usize, &'t Map<String, Value>)>;

/// Compares each person in a list of version 1 with the list before a change.
fn judge(run: &CaseRun<'_>) -> Verdict {
    let mut before = Looks::new();
    let (mut changes, mut pairs) = (0_usize, Vec::new());
    for exchange in run.exchanges {
        changes += usize::from(exchange.request.writes());
        for (at, person) in looked_up(exchange) {
            let Some(pid) = person.get("personidentifikator").and_then(Value::as_str) else { continue };
            let last = before.insert(pid, (changes, person));
            pairs.extend(last.filter(|(then, _)| *then < changes).map(|(_, last)| (at, last, person)));
        }
    }
    Verdict::of(pairs, |(at, last, person)| {
        let names = last.keys().chain(person.keys()).filter(|name| !concerns_language(name));
        let other = names.into_iter().find(|name| last.get(*name) != person.get(*name))?;
        let reason = format!("`{other}` differs from its value before the change of language");
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(at)))
    })
}

fn looked_up(exchange: &Exchange) -> Vec<(PersonPosition, &Map<String, Value>)> {
    if exchange.is_success_of(operations::PERSONER) { exchange.persons() } else { Vec::new() }
}

/// The language with its time, and the time of the last change.
fn concerns_language(member: &str) -> bool {
    member.starts_with("spraak") || member == "oppdatert"
}
