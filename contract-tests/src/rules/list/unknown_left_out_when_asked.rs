use std::collections::BTreeSet;

use krr_fixtures::Personidentifikator;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("unknown-left-out-when-asked");

/// 1000 were asked for and 161 answered with the flag false, deleted ones among them (VALG-REC, OSKJERV).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Everybody of the roster and a stranger, with each value of the flag; then a thousand persons; the rest at random.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let roster = context.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let everybody: Vec<String> = roster.chain([STRANGER.to_owned()]).collect();
    let crowd = identifiers::crowd(context, 1000);
    let with = |list: &[String], included| Case::of([requests::personer_v2(access.clone(), list, included)]);
    let few = [Some(false), Some(true), None].map(|included| with(&everybody, included));
    let first = few.into_iter().chain([with(&crowd, Some(true))]);
    Some(CaseSet::fixed(first).and_random(requests::lists_v2(context, &tokens::machine(context))))
}

/// Synthetic, and in no roster; the document shows it as somebody unknown.
const STRANGER: &str = "26816635062";

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| is_in_question(exchange));
    Verdict::of(lists, |exchange| {
        let persons = exchange.persons();
        match leaves_out(exchange) {
            true => unknown(&persons).or_else(|| missing(&persons, &registered(run.context, exchange))),
            false => missing(&persons, &exchange.request.asked().into_iter().collect()),
        }
    })
}

/// A list that was answered, and in which no identifier should have refused the whole.
fn is_in_question(exchange: &Exchange) -> bool {
    let right = |identifier: &String| identifier.parse::<Personidentifikator>().is_ok();
    exchange.is_success_of(operations::PERSONER_V2) && exchange.request.asked().iter().all(right)
}

fn leaves_out(exchange: &Exchange) -> bool {
    let Body::Json(body) = &exchange.request.body else { return false };
    body.get("inkluderIkkeRegistrerte") == Some(&Value::Bool(false))
}

/// Those asked for whom the roster promises to be in the register, deleted or not.
fn registered(context: &SuiteContext, exchange: &Exchange) -> BTreeSet<String> {
    let known = |identifier: &String| {
        context.roster.find(identifier).is_some_and(|person| matches!(person.status.as_str(), "AKTIV" | "SLETTET"))
    };
    exchange.request.asked().into_iter().filter(known).collect()
}

fn unknown(persons: &[(PersonPosition, &Map<String, Value>)]) -> Option<Violation> {
    let (at, _) =
        persons.iter().find(|(_, person)| person.get("status").is_some_and(|status| status == "IKKE_REGISTRERT"))?;
    let reason = "answered, although persons who are not registered were not wanted";
    Some(Violation::new(RULE, reason).in_body(&Pointer::from(*at)))
}

fn missing(persons: &[(PersonPosition, &Map<String, Value>)], wanted: &BTreeSet<String>) -> Option<Violation> {
    let answered: BTreeSet<&str> =
        persons.iter().filter_map(|(_, person)| person.get("personidentifikator")?.as_str()).collect();
    let missing = wanted.iter().filter(|identifier| !answered.contains(identifier.as_str())).count();
    let reason = format!("{missing} of the {} who should be answered are left out", wanted.len());
    (missing > 0).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/personer")))
}
