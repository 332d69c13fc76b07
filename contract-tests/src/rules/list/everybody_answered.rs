use std::collections::HashMap;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("everybody-answered");

/// As many persons out as in, strangers and repetitions included, up to the thousandth (POSTMAN, BEGREP-RESP).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let mut full = identifiers::crowd(context, 999);
    full.extend(full.first().cloned());
    let first = vec![Case::of([requests::personer(tokens::machine_with_scopes(context, requests::ALL_SCOPES), &full)])];
    let some = vec(identifiers::anybody(context), 1..12);
    let repeated = identifiers::anybody(context).prop_map(|identifier| vec![identifier.clone(), identifier]);
    let lists = (tokens::machine(context), prop_oneof![3 => some, 1 => repeated]);
    let then = lists.prop_map(|(access, list): (_, Vec<String>)| Case::of([requests::personer(access, &list)])).boxed();
    Some(CaseSet::fixed(first).and_random(then))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    // A signed answer has its own rules.
    let asks = |exchange: &&Exchange| exchange.is_success_of(operations::PERSONER) && exchange.json.is_some();
    Verdict::of(run.exchanges.iter().filter(asks), |exchange| {
        let mut owed: HashMap<String, usize> = HashMap::new();
        for identifier in exchange.request.asked() {
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
        (missing > 0).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/personer")))
    })
}
