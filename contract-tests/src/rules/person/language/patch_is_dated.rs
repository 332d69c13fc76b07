use crate::rules::CLOCK_TOLERANCE_S;
use crate::rules::prelude::*;

const RULE: RuleId = RuleId("patch-is-dated");

/// A change updates `spraak` and its time (POSTMAN P7).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

/// Changes to another language than that of the roster, looks the person up, and changes back.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let scope = requests::write_scope(context);
    let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
    let accesses = tokens::active_persons(context, scope).into_iter();
    let accesses = accesses.map(|(access, person)| {
        (access, person.personidentifikator.clone(), person.spraak.clone().unwrap_or_default())
    });
    let change = move |(access, pid, before): (Access, String, String)| {
        let patch = |language: &str| requests::patch(access.clone(), Body::Json(json!({ "spraak": language })));
        let to = if before == "nn" { "nb" } else { "nn" };
        Case::new([patch(to), requests::personer(machine.clone(), &[pid]), patch(&before)])
    };
    Some(select(accesses.collect::<Vec<_>>()).prop_map(change).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let changes = run.exchanges.iter().enumerate().filter(|(_, exchange)| changes(run.context, exchange));
    let seen = changes.flat_map(|(place, change)| {
        let after = run.exchanges.iter().skip(place + 1).take_while(|exchange| !exchange.request.writes());
        after.flat_map(Exchange::persons).filter_map(move |(at, person)| {
            let text = |member: &str| person.get(member).and_then(Value::as_str);
            // Another rule judges a change that is not visible.
            let same = text("personidentifikator") == change.request.access.pid()
                && text("spraak") == requested_language(change);
            // Other rules judge a missing or malformed time.
            let time: OsloTime = text("spraak_oppdatert").filter(|_| same)?.parse().ok()?;
            Some((at, change.at, time))
        })
    });
    Verdict::of(seen, |(at, change, time)| {
        let early = change.timestamp().as_second() - time.timestamp().as_second();
        let reason = format!("the language was changed {early} seconds after its time in the response");
        (early > CLOCK_TOLERANCE_S)
            .then(|| Violation::new(RULE, reason).in_body(&Pointer::from(at).child("spraak_oppdatert")))
    })
}

/// A successful change to another language than that of the roster. Whether the time changes without a new language is unknown.
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
