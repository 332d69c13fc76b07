use crate::rules::prelude::*;

const RULE: RuleId = RuleId("scope-needed");

const FEED_ALONE: &str = "krr:global/hentendring.read";

/// The successor's description declares 403 (VALG-CLIENT); the status is a guess for VER2.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Needs tokens with any scopes. The scope of the feed is tried too: it does not allow look-ups.
fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let mut insufficient =
        vec!["openid", "openid profile", "user/spraak.write", "global/navn.read", "krr:user/spraak.write", ""];
    if context.generation != Generation::G1 {
        insufficient.extend(["global/kontaktinformasjon.read", "user/kontaktinformasjon.read"]);
    }
    let holders =
        (select(insufficient), identifiers::from_roster(context)).prop_map(|(scopes, pid)| (scopes.to_owned(), pid));
    let persons = (holders.clone(), select(requests::for_person(context, &Access::Anonymous)));
    let persons =
        persons.prop_map(|((scopes, pid), request)| TestRequest { access: Access::Person { scopes, pid }, ..request });
    let lists = (holders, select(requests::for_list(context, &Access::Anonymous, &[])));
    let lists = lists.prop_map(|((scopes, pid), request)| {
        let body = Body::Json(json!({ "personidentifikatorer": [pid] }));
        TestRequest { access: Access::Machine { scopes }, body, ..request }
    });
    let identifiers = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let feeders = Access::Machine { scopes: FEED_ALONE.to_owned() };
    let feeders = requests::for_list(context, &feeders, identifiers.as_slice()).into_iter();
    let first = feeders.filter(|_| context.has(operations::FEED)).map(|request| Case::new([request]));
    Some(CaseSet::fixed(first).and_random(prop_oneof![persons, lists].prop_map(|request| Case::new([request]))))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let without = run.exchanges.iter().filter_map(|exchange| {
        let operation = run.context.contract.operation(exchange.request.operation)?;
        let valid = matches!(exchange.request.access, Access::Machine { .. } | Access::Person { .. });
        let admitted = !operation.needs_token() || operation.accepts_scopes(exchange.request.access.scopes());
        // The feed needs three scopes at once; another rule judges it.
        (valid && !admitted && operation.id() != operations::FEED).then_some((exchange, operation))
    });
    Verdict::of(without, |(exchange, operation)| {
        let reason = format!("a token without a scope of the operation got {}, expected 403", exchange.status);
        let at = operation.pointer().child("x-required-scopes-any-of");
        let violation = || Violation::new(RULE, reason).in_document(at).guess_if(exchange.status.is_client_error());
        (exchange.status != StatusCode::FORBIDDEN).then(violation)
    })
}
