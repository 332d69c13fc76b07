use crate::rules::prelude::*;

const RULE: RuleId = RuleId("token-needed");

/// Clients fetch a new token after 401 (KNOWIT); the response is recorded (ISSUE-53).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let forged = context.tokens.forged(requests::ALL_SCOPES);
    let unauthenticated: Vec<_> = [Access::Anonymous, Access::Garbled].into_iter().chain(forged.clone()).collect();
    let unauthenticated = select(unauthenticated).boxed();
    let expired = context.tokens.expired(requests::ALL_SCOPES);
    let access = match expired.clone() {
        Some(expired) => prop_oneof![2 => unauthenticated, 1 => Just(expired)].boxed(),
        None => unauthenticated,
    };
    let identifiers = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = requests::for_list(context, &Access::Anonymous, identifiers.as_slice());
    let feed = Some(change_feed::hent_endringer(Access::Anonymous, change_feed::START))
        .filter(|feed| context.has(feed.operation));
    let endpoints =
        requests::for_person(context, &Access::Anonymous).into_iter().chain(lists).chain(feed).collect::<Vec<_>>();
    // One case for each kind of token. The expired one is last: the run may have to wait for it.
    let each = [Some(Access::Anonymous), forged, Some(Access::Garbled), expired].into_iter().flatten();
    let first = each
        .zip(endpoints.iter().rev().cycle())
        .map(|(access, endpoint)| case_with(endpoint, access))
        .collect::<Vec<_>>();
    let random = (access, select(endpoints)).prop_map(|(access, endpoint)| case_with(&endpoint, access));
    Some(CaseSet::fixed(first).and_random(random))
}

fn case_with(endpoint: &TestRequest, access: Access) -> Case {
    Case::new([TestRequest { access, ..endpoint.clone() }])
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let needed = |exchange: &&Exchange| {
        run.context.contract.operation(exchange.request.operation).is_some_and(krr_specs::Operation::needs_token)
    };
    let unauthenticated = run.exchanges.iter().filter(needed).filter_map(|exchange| {
        let token = match exchange.request.access {
            Access::Anonymous => "no token",
            Access::Garbled => "a garbled token",
            Access::Forged { .. } => "a token with a wrong signature",
            Access::Expired { .. } => "an expired token",
            Access::LegacyProvider { .. } | Access::Machine { .. } | Access::Person { .. } => return None,
        };
        Some((exchange, token))
    });
    Verdict::of(unauthenticated, |(exchange, token)| {
        let reason = format!("{token} got {}, expected 401", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    })
}
