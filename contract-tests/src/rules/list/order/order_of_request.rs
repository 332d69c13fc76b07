use crate::rules::prelude::*;

const RULE: RuleId = RuleId("order-of-request");

/// The operator's test looks persons up in descending order and checks each position (POSTMAN P4).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let several = vec(identifiers::from_roster(context), 2..12);
    let to_case = |(access, list): (_, Vec<String>)| Case::new([requests::personer(access, &list)]);
    Some((tokens::machine(context), several).prop_map(to_case).boxed().into())
}

/// The persons must be in the order of the request. Another rule judges missing persons.
fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::PERSONER));
    let lists = lists.filter(|exchange| exchange.request.identifier_values().is_some());
    Verdict::of(lists, |exchange| {
        let asked = exchange.request.identifiers();
        let mut rest = asked.iter();
        let persons = exchange.persons();
        let stray = persons.iter().find(|(_, person)| {
            let answered = person.get("personidentifikator").and_then(Value::as_str);
            !rest.any(|asked| Some(asked.as_str()) == answered)
        });
        let (at, _) = stray?;
        let place = Pointer::from(*at).child("personidentifikator");
        Some(Violation::new(RULE, "the request does not have this person at this position").in_body(&place))
    })
}
