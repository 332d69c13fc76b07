use std::collections::BTreeMap;

use krr_fixtures::Personidentifikator;
use krr_specs::{Pointer, RuleId, View, Violation};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::PersonPosition,
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("same-at-every-door");

/// One register stands behind all doors: the guides show the same person at both (DOC-2018, DOC-2018-USER; dossier 7, X5).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Somebody at every door that opens to the tokens there are.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let machine = tokens::machine_holding(ground, requests::EVERYTHING);
    let at_every_door = |pid: String| {
        let person = tokens::person_holding(requests::reading(ground), pid.clone());
        let person = ground.tokens.person().map_or(person, |given| tokens::person_holding(&given.scopes, pid.clone()));
        // Where nobody is logged in, the doors of machines are what there is.
        let persons = requests::of_person(ground, &person).into_iter();
        let persons = persons.filter(|_| ground.tokens.lack(&person).is_none());
        Case::of(requests::of_list(ground, &machine, std::slice::from_ref(&pid)).into_iter().chain(persons))
    };
    match ground.tokens.person() {
        // Who the person of a given token is cannot be chosen, and a real one is not asked for.
        Some(given) => {
            let synthetic = given.pid.parse::<Personidentifikator>().is_ok_and(|identifier| identifier.is_synthetic());
            synthetic.then(|| at_every_door(given.pid.clone()).into())
        }
        None => {
            let cases: Vec<Case> = identifiers::everybody(ground).into_iter().map(at_every_door).collect();
            Some(proptest::sample::select(cases).boxed().into())
        }
    }
}

type Seen<'t> = (&'t str, PersonPosition, &'t Map<String, Value>, View);

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let changes = talk.exchanges.iter().any(|exchange| exchange.step.writes());
    let mut seen: BTreeMap<&str, Vec<Seen<'_>>> = BTreeMap::new();
    // The feed has a rule of its own.
    let doors = talk.persons().filter(|shown| !changes && shown.exchange.step.operation != operations::FEED);
    for shown in doors {
        if let Some(who) = shown.person.get("personidentifikator").and_then(Value::as_str) {
            seen.entry(who).or_default().push((shown.exchange.step.operation, shown.at, shown.person, shown.view));
        }
    }
    let pairs = seen.values().flat_map(|seen| seen.iter().skip(1).filter_map(|later| Some((seen.first()?, later))));
    Verdict::of(pairs.filter(|(first, later)| first.0 != later.0), |((door, _, first, view), (_, at, later, other))| {
        // What only one of two tokens lets be seen is a matter of scopes.
        let differs = |member: &&String| match (first.get(*member), later.get(*member)) {
            (Some(first), Some(later)) => first != later,
            _ => view == other,
        };
        let member = first.keys().chain(later.keys()).find(differs)?;
        let reason = format!("`{member}` is otherwise than {door} just said of the same person");
        Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at).child(member)))
    })
}
