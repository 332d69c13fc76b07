use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-starts-exclusive");

/// From 23 to 33 came ten items, and from 33 to 38 five (ALTINN-P; wire-behaviour R7; dossier 8, question 18).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::followed_past_the_end, judge);

/// An item has an id above where the page starts and up to where it ends: there cannot be more items than such ids.
fn judge(run: &CaseRun<'_>) -> Verdict {
    let pages = run.exchanges.iter().filter_map(Page::of).filter(|page| page.to >= page.asked);
    Verdict::of(pages, |page| {
        let ids = page.to - page.asked;
        let reason = format!("{} items from {} to {}: the start is among them", page.items.len(), page.asked, page.to);
        let too_many = u64::try_from(page.items.len()).unwrap_or(u64::MAX) > ids;
        too_many.then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/list")))
    })
}
