use std::collections::BTreeSet;

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-tells-once");

/// A page has the current state of persons who changed: a person with several changes is there once (BEGREP-ENDRING, ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::first_page, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter_map(Page::of), |page| {
        let identifiers = page.items.iter().map(|item| item.get("personidentifikator").and_then(Value::as_str));
        let mut seen = BTreeSet::new();
        let again = identifiers
            .enumerate()
            .find(|(_, identifiers)| identifiers.is_some_and(|identifiers| !seen.insert(identifiers)))?;
        let at = Pointer::new("/list").child(again.0);
        Some(Violation::new(RULE, "the page has this person twice").in_body(&at))
    })
}
