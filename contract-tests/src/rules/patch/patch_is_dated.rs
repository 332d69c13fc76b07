use crate::{rules::APART_S, rules::prelude::*};

const RULE: RuleId = RuleId("patch-is-dated");

/// The change shows in `spraak` and in its time (POSTMAN P7; dossier 3.10).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

/// Change to a language that is not the promised one, look, and change back.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let scope = requests::writing(context);
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let who = tokens::active_persons(context, scope).into_iter();
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

fn judge(run: &CaseRun<'_>) -> Verdict {
    let changes = run.exchanges.iter().enumerate().filter(|(_, exchange)| changes(run.context, exchange));
    let seen = changes.flat_map(|(place, change)| {
        let after = run.exchanges.iter().skip(place + 1).take_while(|exchange| !exchange.request.writes());
        after.flat_map(Exchange::persons).filter_map(move |(at, person)| {
            let text = |member: &str| person.get(member).and_then(Value::as_str);
            // A change that does not show is a matter of the rule that it shows.
            let same = text("personidentifikator") == change.request.access.pid()
                && text("spraak") == requested_language(change);
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
fn changes(context: &SuiteContext, exchange: &Exchange) -> bool {
    let to = requested_language(exchange).filter(|language| !language.is_empty());
    let expected = exchange.request.access.pid().and_then(|pid| context.roster.find(pid));
    let other = to.is_some() && expected.is_some_and(|person| person.spraak.as_deref() != to);
    exchange.request.writes() && exchange.status == StatusCode::NO_CONTENT && other
}

/// The language that a change asks for.
fn requested_language(exchange: &Exchange) -> Option<&str> {
    let Body::Json(body) = &exchange.request.body else { return None };
    body.get("spraak").and_then(Value::as_str)
}
