use crate::rules::prelude::*;

const RULE: RuleId = RuleId("shape-as-stored");

/// Judges what no other rule does: members that the schema allows and that were never seen, and missing ones that were always seen.
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge).residual();

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    Some(CaseSet::fixed(error_cases::each_error(context)).and_random(requests::lookup(context)))
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let known = run.exchanges.iter().filter_map(|exchange| {
        let stored = run.context.shapes.find(exchange.request.operation, exchange.status.as_u16())?;
        Some((exchange, exchange.json.as_ref()?, stored))
    });
    Verdict::of(known, |(exchange, body, stored)| {
        let mut seen = run.context.empty_shape.clone();
        seen.add(body);
        let (path, reason) = seen.differences_from(stored).into_iter().next()?;
        let violation = Violation::new(RULE, format!("{path} {reason}")).in_body(&Pointer::new(path));
        Some(violation.guess_if(exchange.is_unrecorded_refusal()))
    })
}
