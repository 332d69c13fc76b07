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

const RULE: RuleId = RuleId("order-of-request");

/// The operator's own test asks in descending order and looks at each position (POSTMAN P4).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let several = vec(identifiers::published(ground), 2..12);
    let ask = |(access, list): (_, Vec<String>)| Case::of([requests::personer(access, &list)]);
    Some((tokens::machine(ground), several).prop_map(ask).boxed().into())
}

/// Whoever is answered was asked for, one after the other; that somebody is left out is another rule's matter.
fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter(|exchange| exchange.answers(operations::PERSONER));
    let lists = lists.filter(|exchange| exchange.step.list().is_some());
    Verdict::of(lists, |exchange| {
        let asked = exchange.step.asked();
        let mut rest = asked.iter();
        let persons = exchange.persons();
        let stray = persons.iter().find(|(_, person)| {
            let answered = person.get("personidentifikator").and_then(Value::as_str);
            !rest.any(|asked| Some(asked.as_str()) == answered)
        });
        let (at, _) = stray?;
        let place = Pointer::from(*at).child("personidentifikator");
        Some(Violation::new(RULE, "the person here was asked for elsewhere, or not at all").in_body(&place))
    })
}
