use std::collections::BTreeSet;

use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::Exchange,
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("repeated-answered-once");

/// No source has the case: that a list which is sorted holds each person once is a guess (dossier 3.1).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let twice = |(access, list): (_, Vec<String>)| {
        Case::of([requests::personer_v2(access, &[list.as_slice(), list.as_slice()].concat(), None)])
    };
    Some((tokens::machine(ground), vec(identifiers::published(ground), 1..4)).prop_map(twice).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter(|exchange| exchange.answers(operations::PERSONER_V2) && repeats(exchange));
    Verdict::of(lists, |exchange| {
        let mut seen = BTreeSet::new();
        let persons = exchange.persons();
        let again = persons.iter().find(|(_, person)| {
            let identifier = person.get("personidentifikator").and_then(Value::as_str);
            identifier.is_some_and(|identifier| !seen.insert(identifier))
        });
        let (at, _) = again?;
        let reason = "the person here was answered before; asked for twice, and answered twice";
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at)))
    })
}

fn repeats(exchange: &Exchange) -> bool {
    let mut seen = BTreeSet::new();
    exchange.step.asked().into_iter().any(|identifier| !seen.insert(identifier))
}
