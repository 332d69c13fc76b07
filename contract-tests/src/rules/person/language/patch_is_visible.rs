use crate::rules::prelude::*;

const RULE: RuleId = RuleId("patch-is-visible");

/// 204, and the next look-up reads it back (POSTMAN P1 to P3, DOC-2018-USER).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).writes();

const LANGUAGES: [&str; 5] = ["nb", "nn", "en", "se", ""];

/// The scopes to change the language and to read it.
fn scopes(generation: Generation) -> &'static str {
    match generation {
        Generation::G1 => "user/kontaktinformasjon.read user/spraak.read user/spraak.write",
        Generation::G2 | Generation::G3 => "krr:user/kontaktinformasjon.read krr:user/spraak.write",
    }
}

/// Changes the language, reads it at every operation, and changes back to that of the roster.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let before = tokens::active_persons(context, scopes(context.generation)).into_iter().map(|(access, person)| {
        let pid = person.personidentifikator.clone();
        let machine = tokens::machine_with_scopes(context, requests::ALL_SCOPES);
        let lists = requests::for_list(context, &machine, std::slice::from_ref(&pid));
        let lookups = requests::for_person(context, &access).into_iter().chain(lists).collect::<Vec<_>>();
        (access, lookups, person.spraak.clone().unwrap_or_default())
    });
    let change = |((access, lookups, before), to): ((Access, Vec<_>, String), &str)| {
        let patch = |language: &str| requests::patch(access.clone(), Body::Json(json!({ "spraak": language })));
        Case::new([patch(to)].into_iter().chain(lookups).chain([patch(&before)]))
    };
    let before = before.collect::<Vec<_>>();
    if before.is_empty() {
        return None;
    }
    Some((select(before), select(&LANGUAGES[..])).prop_map(change).boxed().into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    // A person who is no longer registered gets 404.
    let is_unregistered = |exchange: &Exchange| {
        let known = exchange.request.access.pid().and_then(|pid| run.context.roster.find(pid));
        known.is_some_and(|person| person.status != "AKTIV")
    };
    let changes = run
        .exchanges
        .iter()
        .enumerate()
        .filter(|(_, exchange)| exchange.status != StatusCode::NOT_FOUND || !is_unregistered(exchange));
    let changes = changes.filter_map(|(place, exchange)| Some((place, exchange, language(exchange)?)));
    Verdict::of(changes, |(place, exchange, language)| -> Vec<Violation> {
        if exchange.status != StatusCode::NO_CONTENT || !exchange.body.is_empty() {
            let reason = format!("a change got {}, expected 204 without a body", exchange.status);
            return vec![Violation::new(RULE, reason)];
        }
        let after = run.exchanges.iter().skip(place + 1).take_while(|exchange| !exchange.request.writes());
        after.flat_map(|lookup| language_violations(run.context, exchange, language, lookup)).collect()
    })
}

/// The valid language that a permitted request sets.
fn language(exchange: &Exchange) -> Option<&str> {
    let Body::Json(body) = &exchange.request.body else { return None };
    let may = exchange.request.access.scopes().split(' ').any(|scope| scope.ends_with("user/spraak.write"));
    let language = body.get("spraak").and_then(Value::as_str)?;
    (exchange.request.writes() && may && LANGUAGES.contains(&language)).then_some(language)
}

/// Violations in a look-up that shows the person with another language.
fn language_violations(context: &SuiteContext, change: &Exchange, language: &str, lookup: &Exchange) -> Vec<Violation> {
    // Another rule judges the language in the feed.
    let is_lookup = lookup.request.operation != operations::FEED;
    let shows_language = is_lookup && context.view(&lookup.request).members.contains(Members::SPRAAK);
    let pid = change.request.access.pid();
    let text =
        |person: &Map<String, Value>, member: &str| person.get(member).and_then(Value::as_str).map(str::to_owned);
    let persons = lookup
        .persons()
        .into_iter()
        .filter(|(_, person)| shows_language && text(person, "personidentifikator").as_deref() == pid);
    let violation = |(at, person): (PersonPosition, &Map<String, Value>)| {
        let actual = text(person, "spraak").unwrap_or_default();
        let reason = format!("the language was changed to {language:?}, but is {actual:?}");
        (actual != language).then(|| Violation::new(RULE, reason).in_body(&Pointer::from(at).child("spraak")))
    };
    persons.filter_map(violation).collect()
}
