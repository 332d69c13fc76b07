use crate::rules::prelude::*;

const RULE: RuleId = RuleId("absent-never-empty");

/// Members without a value are left out (BEKREFT annotates NON_NULL; VALG-REC, OSKJERV).
pub(crate) const CHECK: Check =
    Check::new(&RULE, |context| Some(requests::lookup_with_all_scopes(context).into()), judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.persons(), |person| {
        let inner = person.members.values().filter_map(Value::as_object).flatten();
        let empty = person.members.iter().chain(inner).filter(|(_, value)| is_empty(value));
        empty.map(|(member, _)| person.violation(RULE, "", format!("`{member}` is empty"))).collect::<Vec<_>>()
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
