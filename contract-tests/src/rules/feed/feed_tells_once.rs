use std::collections::BTreeSet;

use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::{
    model::case::CaseSet,
    rules::{
        Check,
        judgement::{conversation::CaseRun, verdict::Verdict},
    },
    strategy::change_feed::{self, Page},
    suite::SuiteContext,
};

const RULE: RuleId = RuleId("feed-tells-once");

/// A page holds the persons who changed, as they are now: a person of several changes is there once (BEGREP-ENDRING, ALTINN-P).
pub(crate) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &SuiteContext) -> Option<CaseSet> {
    change_feed::from_the_beginning(ground)
}

fn judge(talk: &CaseRun<'_>) -> Verdict {
    Verdict::of(talk.exchanges.iter().filter_map(Page::of), |page| {
        let who = page.items.iter().map(|item| item.get("personidentifikator").and_then(Value::as_str));
        let mut seen = BTreeSet::new();
        let again = who.enumerate().find(|(_, who)| who.is_some_and(|who| !seen.insert(who)))?;
        let at = Pointer::new("/list").child(again.0);
        Some(Violation::new(RULE, "the person here stands in this page before").in_body(&at))
    })
}
