use crate::rules::prelude::*;

const RULE: RuleId = RuleId("token-needed");

/// Clients fetch a new token when they see 401 (KNOWIT); the answer itself is recorded (ISSUE-53).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let forged = context.tokens.forged(requests::ALL_SCOPES);
    let strangers: Vec<_> = [Access::Anonymous, Access::Garbled].into_iter().chain(forged.clone()).collect();
    let strangers = select(strangers).boxed();
    let expired = context.tokens.expired(requests::ALL_SCOPES);
    let access = match expired.clone() {
        Some(expired) => prop_oneof![2 => strangers, 1 => Just(expired)].boxed(),
        None => strangers,
    };
    let whom = context.roster.persons.first().map(|person| person.personidentifikator.clone());
    let lists = requests::for_list(context, &Access::Anonymous, whom.as_slice());
    let feed = Some(change_feed::hent_endringer(Access::Anonymous, change_feed::START))
        .filter(|feed| context.has(feed.operation));
    let endpoints =
        requests::for_person(context, &Access::Anonymous).into_iter().chain(lists).chain(feed).collect::<Vec<_>>();
    // One of each: the expired one last, since it may have to be waited for.
    let each = [Some(Access::Anonymous), forged, Some(Access::Garbled), expired].into_iter().flatten();
    let first =
        each.zip(endpoints.iter().rev().cycle()).map(|(access, endpoint)| asking(endpoint, access)).collect::<Vec<_>>();
    let then = (access, select(endpoints)).prop_map(|(access, endpoint)| asking(&endpoint, access));
    Some(CaseSet::fixed(first).and_random(then))
}

fn asking(endpoint: &TestRequest, access: Access) -> Case {
    Case::of([TestRequest { access, ..endpoint.clone() }])
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let needed = |exchange: &&Exchange| {
        run.context.contract.operation(exchange.request.operation).is_some_and(krr_specs::Operation::needs_token)
    };
    let strangers = run.exchanges.iter().filter(needed).filter_map(|exchange| {
        let token = match exchange.request.access {
            Access::Anonymous => "no token",
            Access::Garbled => "a garbled token",
            Access::Forged { .. } => "a token with another signature",
            Access::Expired { .. } => "an expired token",
            Access::LegacyProvider { .. } | Access::Machine { .. } | Access::Person { .. } => return None,
        };
        Some((exchange, token))
    });
    Verdict::of(strangers, |(exchange, token)| {
        let reason = format!("{token} got {}, and 401 was expected", exchange.status);
        (exchange.status != StatusCode::UNAUTHORIZED).then(|| Violation::new(RULE, reason))
    })
}
