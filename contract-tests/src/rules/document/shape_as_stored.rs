use krr_specs::{Pointer, RuleId, Violation};

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{error_cases, requests},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("shape-as-stored");

/// What no other rule speaks of: members that a schema allows and nobody has seen, and the other way round.
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: true };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(CaseSet {
        first: error_cases::each_refusal(ground),
        then: Some(requests::lookup(ground)),
        ..CaseSet::default()
    })
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let known = talk.exchanges.iter().filter_map(|exchange| {
        let stored = talk.ground.shapes.find(exchange.step.operation, exchange.status.as_u16())?;
        Some((exchange.json.as_ref()?, stored))
    });
    Verdict::of(known, |(body, stored)| {
        let mut seen = talk.ground.no_shape.clone();
        seen.add(body);
        let (path, reason) = seen.beyond(stored).into_iter().next()?;
        Some(Violation::new(RULE, format!("{path} {reason}")).in_body(&Pointer::new(path)))
    })
}
