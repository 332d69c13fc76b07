use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-needs-all-scopes");

/// The scope of the feed is granted together with the two read scopes (DOC-COPY, ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

/// Needs tokens with any scopes: two of the three in turn, then one.
fn cases(_: &SuiteContext) -> Option<CaseSet> {
    let without = |left_out: &str| {
        let scopes = change_feed::SCOPES.split(' ').filter(|scope| *scope != left_out).collect::<Vec<_>>().join(" ");
        Case::new([change_feed::hent_endringer(Access::Machine { scopes }, change_feed::START)])
    };
    let first: Vec<Case> = change_feed::SCOPES.split(' ').map(without).collect();
    let alone = select(change_feed::SCOPES.split(' ').collect::<Vec<_>>());
    let alone = (alone, change_feed::any_start()).prop_map(|(scope, from)| {
        Case::new([change_feed::hent_endringer(Access::Machine { scopes: scope.to_owned() }, from)])
    });
    Some(CaseSet::fixed(first).and_random(alone))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let operation = run.context.contract.operation(operations::FEED);
    let without = run.exchanges.iter().filter(|exchange| {
        let machine = matches!(exchange.request.access, Access::Machine { .. });
        let admitted = operation.is_some_and(|operation| operation.accepts_scopes(exchange.request.access.scopes()));
        exchange.request.operation == operations::FEED && machine && !admitted
    });
    Verdict::of(without, |exchange| {
        let reason = format!("a token without all three scopes got {}, expected 403", exchange.status);
        let guess = exchange.status.is_client_error();
        (exchange.status != StatusCode::FORBIDDEN).then(|| Violation::new(RULE, reason).guess_if(guess))
    })
}
