use jiff::civil::{Date, date};

use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-ids-are-high");

/// Announced for the day on which the register moved, so that the ids of the two systems are distinct (DOC-COPY).
pub(crate) const CHECK: Check = Check::new(&RULE, change_feed::first_page, judge);

const FROM: Date = date(2023, 8, 30);
const ABOVE: u64 = 200_000_000;

fn judge(run: &CaseRun<'_>) -> Verdict {
    let since = run.exchanges.iter().filter(|exchange| exchange.at.zoned().date() >= FROM);
    // An empty page repeats the id of the request.
    let pages = since.filter_map(Page::of).filter(|page| !page.items.is_empty());
    Verdict::of(pages, |page| {
        let ids = [("tilEndringsId", page.to), ("sisteEndringsId", page.last)];
        let low = ids.into_iter().find(|(_, id)| *id <= ABOVE);
        low.map(|(member, id)| {
            let reason = format!("{id}, but ids are greater than {ABOVE} since {FROM}");
            Violation::new(RULE, reason).in_body(&Pointer::root().child(member))
        })
    })
}
