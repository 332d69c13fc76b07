use krr_specs::{Pointer, RuleId, Violation};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;

use crate::{
    model::{
        case::{Case, CaseSet},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("ascending-order");

/// Four of five recorded requests were unsorted, and each answer ascends (OSKJERV; wire-behaviour R1).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let several = vec(identifiers::published(ground), 2..12);
    let ask = |(access, list): (_, Vec<String>)| Case::of([requests::personer_v2(access, &list, None)]);
    Some((tokens::machine(ground), several).prop_map(ask).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter(|exchange| exchange.answers(operations::PERSONER_V2));
    Verdict::of(lists, |exchange| {
        let persons = exchange.persons();
        let identifier = |place: usize| persons.get(place)?.1.get("personidentifikator").and_then(Value::as_str);
        // That one stands there twice is another rule's matter.
        let late = (1..persons.len()).find(|place| identifier(place - 1) > identifier(*place))?;
        let at = Pointer::from(persons.get(late)?.0).child("personidentifikator");
        Some(Violation::new(RULE, "the person here comes after one with a higher identifier").in_body(&at))
    })
}
