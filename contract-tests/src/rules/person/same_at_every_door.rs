use std::collections::BTreeMap;

use krr_fixtures::Personidentifikator;
use krr_specs::View;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("same-at-every-door");

/// One register stands behind all doors: the guides show the same person at both (DOC-2018, DOC-2018-USER; dossier 7, X5).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Somebody at every door that opens to the tokens there are.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let at_every_door = |pid: String| {
        let person = tokens::person_with_scopes(requests::reading(context), pid.clone());
        let person =
            context.tokens.person().map_or(person, |given| tokens::person_with_scopes(&given.scopes, pid.clone()));
        // Where nobody is logged in, the doors of machines are what there is.
        let persons = requests::for_person(context, &person).into_iter();
        let persons = persons.filter(|_| context.tokens.missing_token(&person).is_none());
        Case::of(requests::for_list(context, &machine, std::slice::from_ref(&pid)).into_iter().chain(persons))
    };
    match context.tokens.person() {
        // Who the person of a given token is cannot be chosen, and a real one is not asked for.
        Some(given) => {
            let synthetic = given.pid.parse::<Personidentifikator>().is_ok_and(|identifier| identifier.is_synthetic());
            synthetic.then(|| at_every_door(given.pid.clone()).into())
        }
        None => {
            let cases: Vec<Case> = identifiers::everybody(context).into_iter().map(at_every_door).collect();
            Some(select(cases).boxed().into())
        }
    }
}

type Seen<'t> = (&'t str, PersonPosition, &'t Map<String, Value>, View);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let changes = run.exchanges.iter().any(|exchange| exchange.request.writes());
    let mut seen: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    // The feed has a rule of its own.
    let endpoints = run.persons().filter(|shown| !changes && shown.exchange.request.operation != operations::FEED);
    for shown in endpoints {
        if let Some(who) = shown.person.get("personidentifikator").and_then(Value::as_str) {
            seen.entry(who).or_default().push((shown.exchange.request.operation, shown.at, shown.person, shown.view));
        }
    }
    let pairs = seen.values().flat_map(|seen| seen.iter().skip(1).filter_map(|later| Some((seen.first()?, later))));
    Verdict::of(
        pairs.filter(|(first, later)| first.0 != later.0),
        |((endpoint, _, first, view), (_, at, later, other))| {
            // What only one of two tokens lets be seen is a matter of scopes.
            let differs = |member: &&String| match (first.get(*member), later.get(*member)) {
                (Some(first), Some(later)) => first != later,
                _ => view == other,
            };
            let member = first.keys().chain(later.keys()).find(differs)?;
            let reason = format!("`{member}` is otherwise than {endpoint} just said of the same person");
            Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at).child(member)))
        },
    )
}
