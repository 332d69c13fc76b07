use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-ends");

/// Clients loop while `tilEndringsId` is below `sisteEndringsId` (ALTINN-P).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::whole_feed, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    // No source has a page from an id beyond the end.
    let is_beyond = |page: &Page<'_>| page.last < page.requested;
    Verdict::of(run.exchanges.iter().filter_map(Page::of), |page| Some(violation(page)?.guess_if(is_beyond(&page))))
}

/// The document rule judges the maximum of a thousand items.
fn violation(page: Page<'_>) -> Option<Violation> {
    let Page { requested, from, to, last, .. } = page;
    let says =
        |member: &str, reason: String| Some(Violation::new(RULE, reason).in_body(&Pointer::root().child(member)));
    if from != Some(requested) {
        return says("fraEndringsId", format!("expected {requested}"));
    }
    if to < requested || last < to {
        return says("tilEndringsId", format!("from {requested} to {to} of {last} is not ascending"));
    }
    if to == requested && last > to {
        return says(
            "tilEndringsId",
            format!("still {requested}, although the feed ends at {last}: a client would loop"),
        );
    }
    None
}
