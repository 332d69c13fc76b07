use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-ends");

/// Clients loop while `tilEndringsId` is below `sisteEndringsId` (ALTINN-P; wire-behaviour R7).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::followed_past_the_end, judge);

fn judge(run: &CaseRun<'_>) -> Verdict {
    Verdict::of(run.exchanges.iter().filter_map(Page::of), breach)
}

/// That a page has a thousand items at most is written in the document.
fn breach(page: Page<'_>) -> Option<Violation> {
    let Page { asked, from, to, last, .. } = page;
    let says =
        |member: &str, reason: String| Some(Violation::new(RULE, reason).in_body(&Pointer::root().child(member)));
    if from != Some(asked) {
        return says("fraEndringsId", format!("{asked} was asked for"));
    }
    if to < asked || last < to {
        return says("tilEndringsId", format!("from {asked} to {to} of {last} is no way forward"));
    }
    if to == asked && last > to {
        return says("tilEndringsId", format!("still {asked}, although the feed goes to {last}: a client never ends"));
    }
    None
}
