use http::StatusCode;
use krr_specs::{OsloTime, Pointer, RuleId, Violation};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};

use crate::{
    model::{
        case::{Case, CaseSet},
        exchange::{Access, Body, Exchange},
    },
    rules::{
        APART_S, Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{requests, tokens},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("patch-is-dated");

/// The change shows in `spraak` and in its time (POSTMAN P7; dossier 3.10).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: true, residual: false };

/// Change to a language that is not the promised one, look, and change back.
fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let scope = requests::writing(ground);
    let machine = tokens::machine_holding(ground, requests::EVERYTHING);
    let who = tokens::active_persons(ground, scope).into_iter();
    let who = who.map(|(access, person)| {
        (access, person.personidentifikator.clone(), person.spraak.clone().unwrap_or_default())
    });
    let change = move |(access, pid, before): (Access, String, String)| {
        let patch = |language: &str| requests::patch(access.clone(), Body::Json(json!({ "spraak": language })));
        let to = if before == "nn" { "nb" } else { "nn" };
        Case::of([patch(to), requests::personer(machine.clone(), &[pid]), patch(&before)])
    };
    Some(select(who.collect::<Vec<_>>()).prop_map(change).boxed().into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let changes = talk.exchanges.iter().enumerate().filter(|(_, exchange)| changes(talk.ground, exchange));
    let seen = changes.flat_map(|(place, change)| {
        let after = talk.exchanges.iter().skip(place + 1).take_while(|exchange| !exchange.step.writes());
        after.flat_map(Exchange::persons).filter_map(move |(at, person)| {
            let text = |member: &str| person.get(member).and_then(Value::as_str);
            // A change that does not show is a matter of the rule that it shows.
            let same = text("personidentifikator") == change.step.access.pid() && text("spraak") == asked_for(change);
            // Without a time, or with one that cannot be read, other rules were broken.
            let time: OsloTime = text("spraak_oppdatert").filter(|_| same)?.parse().ok()?;
            Some((at, change.at, time))
        })
    });
    Verdict::of(seen, |(at, change, time)| {
        let early = change.timestamp().as_second() - time.timestamp().as_second();
        let reason = format!("the language was changed {early} seconds after the time that is shown for it");
        (early > APART_S).then(|| Violation::new(RULE, reason).in_body(&Pointer::from(at).child("spraak_oppdatert")))
    })
}

/// A change that was made, to a language that the roster does not promise: of one that changes nothing no source has the time.
fn changes(ground: &SuiteContext, exchange: &Exchange) -> bool {
    let to = asked_for(exchange).filter(|language| !language.is_empty());
    let promised = exchange.step.access.pid().and_then(|pid| ground.roster.find(pid));
    let other = to.is_some() && promised.is_some_and(|person| person.spraak.as_deref() != to);
    exchange.step.writes() && exchange.status == StatusCode::NO_CONTENT && other
}

/// The language that a change asks for.
fn asked_for(exchange: &Exchange) -> Option<&str> {
    let Body::Json(body) = &exchange.step.body else { return None };
    body.get("spraak").and_then(Value::as_str)
}
