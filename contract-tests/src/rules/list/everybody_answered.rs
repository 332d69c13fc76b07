use std::collections::HashMap;

use krr_specs::{RuleId, Violation};
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

const RULE: RuleId = RuleId("everybody-answered");

/// As many persons out as in, strangers and repetitions included, up to the thousandth (POSTMAN, BEGREP-RESP).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let mut full = identifiers::crowd(ground, 999);
    full.extend(full.first().cloned());
    let first = vec![Case::of([requests::personer(tokens::machine_holding(ground, requests::EVERYTHING), &full)])];
    let some = vec(identifiers::anybody(ground), 1..12);
    let repeated = identifiers::anybody(ground).prop_map(|identifier| vec![identifier.clone(), identifier]);
    let lists = (tokens::machine(ground), prop_oneof![3 => some, 1 => repeated]);
    let then = lists.prop_map(|(access, list): (_, Vec<String>)| Case::of([requests::personer(access, &list)])).boxed();
    Some(CaseSet { first, then: Some(then), ..CaseSet::default() })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    // A signed answer has its own rules.
    let asks = |exchange: &&Exchange| exchange.answers(operations::PERSONER) && exchange.json.is_some();
    Verdict::of(talk.exchanges.iter().filter(asks), |exchange| {
        let mut owed: HashMap<String, usize> = HashMap::new();
        for identifier in exchange.step.asked() {
            *owed.entry(identifier).or_default() += 1;
        }
        let asked: usize = owed.values().sum();
        for (_, person) in exchange.persons() {
            let answered = person.get("personidentifikator").and_then(Value::as_str);
            if let Some(count) = answered.and_then(|answered| owed.get_mut(answered)) {
                *count = count.saturating_sub(1);
            }
        }
        let missing: usize = owed.values().sum();
        let reason = format!("{missing} of the {asked} identifiers asked for got no answer");
        (missing > 0).then(|| Violation::new(RULE, reason).in_body(&krr_specs::Pointer::new("/personer")))
    })
}
