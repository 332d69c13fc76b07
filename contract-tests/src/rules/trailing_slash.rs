use krr_specs::{RuleId, Violation};
use proptest::prelude::*;

use crate::{
    case::{Case, Trial},
    exchange::Step,
    ground::Ground,
    rules::{Check, Talk},
    strategy::{identifiers, requests, tokens},
};

const RULE: RuleId = RuleId("trailing-slash");

/// The operator's own test calls `/rest/v1/person/` (POSTMAN P2).
pub(super) const CHECK: Check = Check { rules: &[RULE], cases, judge, writes: false, residual: false };

fn cases(ground: &Ground) -> Option<Trial> {
    let list = (tokens::machine(ground), identifiers::published(ground));
    let list = list.prop_map(|(access, identifier)| requests::personer(access, &[identifier]));
    let person = tokens::person(ground).prop_map(requests::person);
    let twice = |step: Step| Case::of([step.clone(), Step { path: format!("{}/", step.path), ..step }]);
    Some(prop_oneof![list, person].prop_map(twice).boxed().into())
}

fn judge(talk: &Talk<'_>) -> Vec<Violation> {
    let pairs = talk.exchanges.windows(2).filter_map(|pair| {
        let [without, with] = pair else { return None };
        let same = Step { path: format!("{}/", without.step.path), ..without.step.clone() } == with.step;
        let reason = format!("{} without a slash at the end of the path, {} with one", without.status, with.status);
        (same && without.status != with.status).then(|| Violation::new(RULE, reason))
    });
    pairs.collect()
}
