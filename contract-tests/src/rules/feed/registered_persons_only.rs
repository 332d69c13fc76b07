use crate::rules::prelude::*;

const RULE: RuleId = RuleId("feed-holds-registered-only");

/// Only active and deleted persons (BEGREP-ENDRING).
pub(crate) const CHECK: Check = Check::new(&RULE, cases, judge);

fn cases(context: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::feed_token(context)?;
    Some(Case::new([change_feed::hent_endringer(access, change_feed::START)]).and_then(change_feed::next_page).into())
}

fn judge(run: &CaseRun<'_>) -> Verdict {
    let items = run.exchanges.iter().filter_map(Page::of).flat_map(|page| page.items.iter().enumerate());
    Verdict::of(items, |(index, item)| {
        let status = item.get("status").and_then(Value::as_str);
        let at = Pointer::new("/list").child(index).child("status");
        let known = matches!(status, Some("AKTIV" | "SLETTET"));
        (!known).then(|| Violation::new(RULE, "the status in the feed is neither AKTIV nor SLETTET").in_body(&at))
    })
}
