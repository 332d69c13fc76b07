use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-list-always-array");

/// Clients read the list without checking that it is there (ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::whole_feed, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    let pages = run.exchanges.iter().filter(|exchange| exchange.is_success_of(operations::FEED));
    Verdict::of(pages, |exchange| {
        let list = exchange.json.as_ref().and_then(|page| page.get("list"));
        let actual = if list.is_some() { "is not an array" } else { "is missing" };
        let reason = format!("`list` {actual}, expected an array, empty without changes");
        (!list.is_some_and(Value::is_array)).then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/list")))
    })
}
