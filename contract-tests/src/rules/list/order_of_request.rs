use crate::rules::prelude::*;

const RULE: RuleId = RuleId("order-of-request");

/// The operator's own test asks in descending order and looks at each position (POSTMAN P4).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let several = vec(identifiers::published(context), 2..12);
    let ask = |(access, list): (_, Vec<String>)| Case::of([requests::personer(access, &list)]);
    Some((tokens::machine(context), several).prop_map(ask).boxed().into())
}

/// Whoever is answered was asked for, one after the other; that somebody is left out is another rule's matter.
fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::PERSONER));
    let lists = lists.filter(|exchange| exchange.request.list().is_some());
    Verdict::of(lists, |exchange| {
        let asked = exchange.request.asked();
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
