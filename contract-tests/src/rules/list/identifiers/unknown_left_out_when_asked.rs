use std::collections::BTreeSet;

use krr_fixtures::Personidentifikator;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-left-out-when-asked");

/// With the flag false, 161 of 1000 were returned, deleted persons among them (VALG-REC, OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// The roster and an unknown person with each value of the flag; a thousand persons; then random lists.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let roster = context.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let whole_roster: Vec<String> = roster.chain([STRANGER.to_owned()]).collect();
    let roster_and_unknown = identifiers::roster_and_unknown(context, 1000);
    let with = |list: &[String], included| Case::new([requests::personer_v2(access.clone(), list, included)]);
    let few = [Some(false), Some(true), None].map(|included| with(&whole_roster, included));
    let first = few.into_iter().chain([with(&roster_and_unknown, Some(true))]);
    Some(CaseSet::fixed(first).and_random(requests::lists_v2(context, &tokens::machine(context))))
}

/// Synthetic and in no roster: the document has it as an unknown person.
const STRANGER: &str = "26816635062";

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| is_in_question(exchange));
    Verdict::of(lists, |exchange| {
        let persons = exchange.persons();
        let registered = || registered(run.context, exchange);
        let everybody = || exchange.request.identifiers().into_iter().collect();
        match flag(exchange) {
            Some(false) => unknown(&persons).or_else(|| missing(&persons, &registered())),
            Some(true) => missing(&persons, &everybody()),
            // Nobody may be left out whom the register knows. That the others are answered too is a guess.
            None => missing(&persons, &registered()).or_else(|| Some(missing(&persons, &everybody())?.guess_if(true))),
        }
    })
}

/// A successful list with right check digits only.
fn is_in_question(exchange: &Exchange) -> bool {
    let right = |identifier: &String| identifier.parse::<Personidentifikator>().is_ok();
    exchange.is_success_of(operations::PERSONER_V2) && exchange.request.identifiers().iter().all(right)
}

fn flag(exchange: &Exchange) -> Option<bool> {
    let Body::Json(body) = &exchange.request.body else { return None };
    body.get("inkluderIkkeRegistrerte")?.as_bool()
}

/// The requested persons who are registered by the roster, also deleted ones.
fn registered(context: &SuiteContext, exchange: &Exchange) -> BTreeSet<String> {
    let known = |identifier: &String| {
        context.roster.find(identifier).is_some_and(|person| matches!(person.status.as_str(), "AKTIV" | "SLETTET"))
    };
    exchange.request.identifiers().into_iter().filter(known).collect()
}

fn unknown(persons: &[(PersonPosition, &Map<String, Value>)]) -> Option<Violation> {
    let (at, _) =
        persons.iter().find(|(_, person)| person.get("status").is_some_and(|status| status == "IKKE_REGISTRERT"))?;
    let reason = "an unregistered person, although the request excludes them";
    Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at)))
}

fn missing(persons: &[(PersonPosition, &Map<String, Value>)], wanted: &BTreeSet<String>) -> Option<Violation> {
    let answered: BTreeSet<&str> =
        persons.iter().filter_map(|(_, person)| person.get("personidentifikator")?.as_str()).collect();
    let missing = wanted.iter().filter(|identifier| !answered.contains(identifier.as_str())).count();
    let reason = format!("{missing} of {} expected persons are missing", wanted.len());
    (missing > 0).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/personer")))
}
