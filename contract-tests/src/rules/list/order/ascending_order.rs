use crate::rules::prelude::*;

const RULE: RuleId = RuleId("ascending-order");

/// Four of five recorded requests were unsorted, and every response ascends (OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let several = vec(identifiers::from_roster(context), 2..12);
    let to_case = |(access, list): (_, Vec<String>)| Case::new([requests::personer_v2(access, &list, None)]);
    Some((tokens::machine(context), several).prop_map(to_case).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::PERSONER_V2));
    Verdict::of(lists, |exchange| {
        let persons = exchange.persons();
        let identifier = |place: usize| persons.get(place)?.1.get("personidentifikator").and_then(Value::as_str);
        // Another rule judges duplicates.
        let late = (1..persons.len()).find(|place| identifier(place - 1) > identifier(*place))?;
        let at = Pointer::from(persons.get(late)?.0).child("personidentifikator");
        Some(Violation::new(RULE, "the previous person has a higher identifier").in_body(&at))
    })
}
