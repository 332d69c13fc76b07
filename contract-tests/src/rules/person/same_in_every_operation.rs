use std::collections::BTreeMap;

use krr_fixtures::Personidentifikator;
use krr_specs::View;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("same-at-every-door");

/// All operations read one register: the guides show the same person in both (DOC-2018, DOC-2018-USER).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// A person at every operation for which there is a token.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let through_every_operation = |pid: String| {
        let person = tokens::person_with_scopes(requests::read_scopes(context), pid.clone());
        let person =
            context.tokens.person().map_or(person, |given| tokens::person_with_scopes(&given.scopes, pid.clone()));
        // Without a person's token only the operations for machines remain.
        let persons = requests::for_person(context, &person).into_iter();
        let persons = persons.filter(|_| context.tokens.missing_token(&person).is_none());
        Case::new(requests::for_list(context, &machine, std::slice::from_ref(&pid)).into_iter().chain(persons))
    };
    match context.tokens.person() {
        // The person of a given token cannot be chosen, and a real person is not looked up.
        Some(given) => {
            let synthetic = given.pid.parse::<Personidentifikator>().is_ok_and(|identifier| identifier.is_synthetic());
            synthetic.then(|| through_every_operation(given.pid.clone()).into())
        }
        None => {
            let cases: Vec<Case> =
                identifiers::whole_roster(context).into_iter().map(through_every_operation).collect();
            Some(select(cases).boxed().into())
        }
    }
}

type Seen<'t> = (&'t str, PersonPosition, &'t Map<String, Value>, View);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let changes = run.exchanges.iter().any(|exchange| exchange.request.writes());
    let mut seen: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    // Another rule judges the feed.
    let endpoints = run.persons().filter(|person| !changes && person.exchange.request.operation != operations::FEED);
    for person in endpoints {
        if let Some(pid) = person.members.get("personidentifikator").and_then(Value::as_str) {
            seen.entry(pid).or_default().push((
                person.exchange.request.operation,
                person.at,
                person.members,
                person.view,
            ));
        }
    }
    let pairs = seen.values().flat_map(|seen| seen.iter().skip(1).filter_map(|later| Some((seen.first()?, later))));
    Verdict::of(
        pairs.filter(|(first, later)| first.0 != later.0),
        |((endpoint, _, first, view), (_, at, later, other))| {
            // Members that only one of two tokens may see are not compared.
            let differs = |member: &&String| match (first.get(*member), later.get(*member)) {
                (Some(first), Some(later)) => first != later,
                _ => view == other,
            };
            let member = first.keys().chain(later.keys()).find(differs)?;
            let reason = format!("`{member}` differs from the response of {endpoint} for the same person");
            Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at).child(member)))
        },
    )
}
