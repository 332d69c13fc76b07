use crate::rules::prelude::*;

const RULE: RuleId = RuleId("shape-as-stored");

/// What no other rule speaks of: members that a schema allows and nobody has seen, and the other way round.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).residual();

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    Some(CaseSet::fixed(error_cases::each_refusal(context)).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let known = run.exchanges.iter().filter_map(|exchange| {
        let stored = run.context.shapes.find(exchange.request.operation, exchange.status.as_u16())?;
        Some((exchange.json.as_ref()?, stored))
    });
    Verdict::of(known, |(body, stored)| {
        let mut seen = run.context.no_shape.clone();
        seen.add(body);
        let (path, reason) = seen.beyond(stored).into_iter().next()?;
        Some(Violation::new(RULE, format!("{path} {reason}")).in_body(&Pointer::new(path)))
    })
}
