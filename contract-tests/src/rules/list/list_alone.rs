use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::{
    model::{case::CaseSet, operations},
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::requests,
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("list-alone");

/// The operator's client takes an answer with `personer` and nothing else (EFM-CLIENT; wire-behaviour 2), and so it was recorded (VALG-REC).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    Some(requests::of_everybody(ground))
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let lists = talk.exchanges.iter().filter(|exchange| exchange.answers_any(&operations::LISTS));
    let lists = lists.filter_map(|exchange| exchange.json.as_ref().and_then(Value::as_object));
    Verdict::of(lists, |answer| {
        let stray = answer.keys().find(|member| *member != "personer")?;
        Some(Violation::new(RULE, format!("`{stray}` stands beside the list")).in_body(&Pointer::root()))
    })
}
