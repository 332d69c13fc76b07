use std::collections::BTreeSet;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("repeated-answered-once");

/// No source has this case. That a sorted list has each person once is a guess.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let twice = |(access, list): (_, Vec<String>)| {
        Case::new([requests::personer_v2(access, &[list.as_slice(), list.as_slice()].concat(), None)])
    };
    Some((tokens::machine(context), vec(identifiers::from_roster(context), 1..4)).prop_map(twice).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists =
        run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::PERSONER_V2) && repeats(exchange));
    Verdict::of(lists, |exchange| {
        let mut seen = BTreeSet::new();
        let persons = exchange.persons();
        let again = persons.iter().find(|(_, person)| {
            let identifier = person.get("personidentifikator").and_then(Value::as_str);
            identifier.is_some_and(|identifier| !seen.insert(identifier))
        });
        let (at, _) = again?;
        let reason = "the response has this person twice";
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at)))
    })
}

fn repeats(exchange: &Exchange) -> bool {
    let mut seen = BTreeSet::new();
    exchange.request.identifiers().into_iter().any(|identifier| !seen.insert(identifier))
}
