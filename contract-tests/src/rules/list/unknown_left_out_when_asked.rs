use std::collections::BTreeSet;

use krr_fixtures::Personidentifikator;
use krr_specs::{Pointer, RuleId, Violation};
use serde_json::{Map, Value};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Body, Exchange, PersonPosition},
        operations,
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{identifiers, requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("unknown-left-out-when-asked");

/// 1000 were asked for and 161 answered with the flag false, deleted ones among them (VALG-REC, OSKJERV).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

/// Everybody of the roster and a stranger, with each value of the flag; then a thousand persons; the rest at random.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::machine_holding(ground, requests::EVERYTHING);
    let roster = ground.roster.persons.iter().map(|person| person.personidentifikator.clone());
    let everybody: Vec<String> = roster.chain([STRANGER.to_owned()]).collect();
    let crowd = identifiers::crowd(ground, 1000);
    let with = |list: &[String], included| Case::of([requests::personer_v2(access.clone(), list, included)]);
    let few = [Some(false), Some(true), None].map(|included| with(&everybody, included));
    let first = few.into_iter().chain([with(&crowd, Some(true))]).collect();
    Some(CaseSet { first, then: Some(requests::lists_v2(ground, &tokens::machine(ground))), ..CaseSet::default() })
}

/// Synthetic, and in no roster; the document shows it as somebody unknown.
const STRANGER: &str = "26816635062";

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter(|exchange| is_in_question(exchange));
    Verdict::of(lists, |exchange| {
        let persons = exchange.persons();
        match leaves_out(exchange) {
            true => unknown(&persons).or_else(|| missing(&persons, &registered(talk.ground, exchange))),
            false => missing(&persons, &exchange.step.asked().into_iter().collect()),
        }
    })
}

/// A list that was answered, and in which no identifier should have refused the whole.
fn is_in_question(exchange: &Exchange) -> bool {
    let right = |identifier: &String| identifier.parse::<Personidentifikator>().is_ok();
    exchange.answers(operations::PERSONER_V2) && exchange.step.asked().iter().all(right)
}

fn leaves_out(exchange: &Exchange) -> bool {
    let Body::Json(body) = &exchange.step.body else { return false };
    body.get("inkluderIkkeRegistrerte") == Some(&Value::Bool(false))
}

/// Those asked for whom the roster promises to be in the register, deleted or not.
fn registered(ground: &SuiteContext, exchange: &Exchange) -> BTreeSet<String> {
    let known = |identifier: &String| {
        ground.roster.find(identifier).is_some_and(|person| matches!(person.status.as_str(), "AKTIV" | "SLETTET"))
    };
    exchange.step.asked().into_iter().filter(known).collect()
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
