use std::collections::BTreeSet;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-tells-once");

/// A page holds the persons who changed, as they are now: a person of several changes is there once (BEGREP-ENDRING, ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::from_start, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter_map(Page::of), |page| {
        let who = page.items.iter().map(|item| item.get("personidentifikator").and_then(Value::as_str));
        let mut seen = BTreeSet::new();
        let again = who.enumerate().find(|(_, who)| who.is_some_and(|who| !seen.insert(who)))?;
        let at = Pointer::new("/list").child(again.0);
        Some(Violation::new(RULE, "the person here stands in this page before").in_body(&at))
    })
}
