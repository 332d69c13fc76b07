use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-starts-exclusive");

/// Recorded: ten items from 23 to 33, and five from 33 to 38 (ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::whole_feed, judge);

/// Items have ids above the start of the page and up to its end, so there cannot be more items than such ids.
fn judge(run: &CaseRun<'_>) -> Verdict {
    let pages = run.exchanges.iter().filter_map(Page::of).filter(|page| page.to >= page.requested);
    Verdict::of(pages, |page| {
        let ids = page.to - page.requested;
        let reason =
            format!("{} items from {} to {}: the start is included", page.items.len(), page.requested, page.to);
        let too_many = u64::try_from(page.items.len()).unwrap_or(u64::MAX) > ids;
        too_many.then(|| Violation::new(RULE, reason).in_body(&Pointer::new("/list")))
    })
}
