use std::collections::HashMap;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("everybody-answered");

/// One person for each identifier, unknown and repeated ones included, up to 1000 (POSTMAN, BEGREP-RESP).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let mut full = identifiers::roster_and_unknown(context, 999);
    full.extend(full.first().cloned());
    let first =
        vec![Case::new([requests::personer(tokens::machine_with_scopes(context, requests::ALL_SCOPES), &full)])];
    let some = vec(identifiers::any_identifier(context), 1..12);
    let repeated = identifiers::any_identifier(context).prop_map(|identifier| vec![identifier.clone(), identifier]);
    let lists = (tokens::machine(context), prop_oneof![3 => some, 1 => repeated]);
    let random =
        lists.prop_map(|(access, list): (_, Vec<String>)| Case::new([requests::personer(access, &list)])).boxed();
    Some(CaseSet::fixed(first).and_random(random))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    // Other rules judge signed responses.
    let asks = |exchange: &&Exchange| exchange.is_success_of(operations::PERSONER) && exchange.json.is_some();
    Verdict::of(run.exchanges.iter().filter(asks), |exchange| {
        let mut owed: HashMap<String, usize> = HashMap::new();
        for identifier in exchange.request.identifiers() {
            *owed.entry(identifier).or_default() += 1;
        }
        let (asked, different): (usize, usize) = (owed.values().sum(), owed.len());
        let owed_before = owed.clone();
        for (_, person) in exchange.persons() {
            let answered = person.get("personidentifikator").and_then(Value::as_str);
            if let Some(count) = answered.and_then(|answered| owed.get_mut(answered)) {
                *count = count.saturating_sub(1);
            }
        }
        let missing: usize = owed.values().sum();
        let reason = format!("{missing} of the {asked} requested identifiers are missing");
        // A person answered once who was asked for twice: no later generation was seen with it.
        let once = owed.iter().all(|(identifier, left)| owed_before.get(identifier).is_some_and(|asked| left < asked));
        let guess = once && different < asked && run.context.generation != Generation::G1;
        (missing > 0).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/personer")).guess_if(guess))
    })
}
