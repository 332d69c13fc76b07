use crate::rules::prelude::*;

const RULE: RuleId = RuleId("list-alone");

/// The operator's client accepts `personer` only (EFM-CLIENT), as it was recorded (VALG-REC).
pub(crate) const CHECK: Check = Check::new(&RULE, |context| Some(requests::for_everybody(context)), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let lists = run.exchanges.iter().filter(|exchange| exchange.is_success_of_any(&operations::LISTS));
    let lists = lists.filter_map(|exchange| exchange.json.as_ref().and_then(Value::as_object));
    Verdict::of(lists, |answer| {
        let stray = answer.keys().find(|member| *member != "personer")?;
        Some(Violation::new(RULE, format!("unexpected member `{stray}` beside the list")).in_body(&Pointer::root()))
    })
}
