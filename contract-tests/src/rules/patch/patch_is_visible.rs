use http::StatusCode;
use krr_specs::{Generation, Members, Pointer, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, Exchange, PersonPosition},
    },
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("patch-is-visible");

/// 204, and the next look-up reads it back (POSTMAN P1 to P3, DOC-2018-USER).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: true, residual: false };

const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

/// What a person needs to change the language and to see it.
fn scopes(generation: Generation) -> &'static str {
    match generation {
        Generation::G1 => "user/kontaktinformasjon.read user/spraak.read user/spraak.write",
        Generation::G2 | Generation::G3 => "krr:user/kontaktinformasjon.read krr:user/spraak.write",
    }
}

/// Change, look at every door, and change back to what the published table says.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let before = tokens::active_persons(ground, scopes(ground.generation)).into_iter().map(|(access, person)| {
        let pid = person.personidentifikator.clone();
        let machine = tokens::machine_holding(ground, requests::EVERYTHING);
        let lists = requests::of_list(ground, &machine, std::slice::from_ref(&pid));
        let looks = requests::of_person(ground, &access).into_iter().chain(lists).collect::<Vec<_>>();
        (access, looks, person.spraak.clone().unwrap_or_default())
    });
    let change = |((access, looks, before), to): ((Access, Vec<_>, String), &str)| {
        let patch = |language: &str| requests::patch(access.clone(), Body::Json(json!({ "spraak": language })));
        Case::of([patch(to)].into_iter().chain(looks).chain([patch(&before)]))
    };
    let before = before.collect::<Vec<_>>();
    if before.is_empty() {
        return None;
    }
    Some((select(before), select(&LANGUAGES[..])).prop_map(change).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    // Somebody who is no longer in the register has nothing to change, and is told so.
    let is_gone = |exchange: &Exchange| {
        let known = exchange.step.access.pid().and_then(|pid| talk.ground.roster.find(pid));
        known.is_some_and(|person| person.status != "AKTIV")
    };
    let changes = talk
        .exchanges
        .iter()
        .enumerate()
        .filter(|(_, exchange)| exchange.status != StatusCode::NOT_FOUND || !is_gone(exchange));
    let changes = changes.filter_map(|(place, exchange)| Some((place, exchange, language(exchange)?)));
    Verdict::of(changes, |(place, exchange, language)| -> Vec<Violation> {
        if exchange.status != StatusCode::NO_CONTENT || !exchange.body.is_empty() {
            let reason = format!("a change got {}, and 204 without a body was expected", exchange.status);
            return vec![Violation::new(RULE, reason)];
        }
        let after = talk.exchanges.iter().skip(place + 1).take_while(|exchange| !exchange.step.writes());
        after.flat_map(|look| not_seen(talk.ground, exchange, language, look)).collect()
    })
}

/// The language that an exchange asks for, if it is one on the list and the token may.
fn language(exchange: &Exchange) -> Option<&str> {
    let Body::Json(body) = &exchange.step.body else { return None };
    let may = exchange.step.access.scopes().split(' ').any(|scope| scope.ends_with("user/spraak.write"));
    let language = body.get("spraak").and_then(Value::as_str)?;
    (exchange.step.writes() && may && LANGUAGES.contains(&language)).then_some(language)
}

/// Where a look-up shows the person who changed the language, and another language.
fn not_seen(ground: &SuiteContext, change: &Exchange, language: &str, look: &Exchange) -> Vec<Violation> {
    let sees = ground.view(&look.step).members.contains(Members::SPRAAK);
    let who = change.step.access.pid();
    let text =
        |person: &Map<String, Value>, member: &str| person.get(member).and_then(Value::as_str).map(str::to_owned);
    let shown =
        look.persons().into_iter().filter(|(_, person)| sees && text(person, "personidentifikator").as_deref() == who);
    let breach = |(at, person): (PersonPosition, &Map<String, Value>)| {
        let shown = text(person, "spraak").unwrap_or_default();
        let reason = format!("the language was changed to {language:?}, and {shown:?} shows");
        (shown != language).then(|| Violation::new(RULE, reason).in_body(&Pointer::from(at).child("spraak")))
    };
    shown.filter_map(breach).collect()
}
