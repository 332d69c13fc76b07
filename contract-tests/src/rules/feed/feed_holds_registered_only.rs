use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::{
    model::case::{Case, CaseSet},
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::{
        change_feed::{self, Page},
        tokens,
    },
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("feed-holds-registered-only");

/// Active and deleted persons, and nobody who was never there (BEGREP-ENDRING; dossier 3.12).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    let access = tokens::for_feed(ground)?;
    Some(Case::of([change_feed::hent_endringer(access, change_feed::BEGINNING)]).then(change_feed::onward).into())
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    let items = talk.exchanges.iter().filter_map(Page::of).flat_map(|page| page.items.iter().enumerate());
    Verdict::of(items, |(index, item)| {
        let status = item.get("status").and_then(Value::as_str);
        let at = Pointer::new("/list").child(index).child("status");
        let known = matches!(status, Some("AKTIV" | "SLETTET"));
        (!known).then(|| Violation::new(RULE, "neither AKTIV nor SLETTET, and yet in the feed").in_body(&at))
    })
}
