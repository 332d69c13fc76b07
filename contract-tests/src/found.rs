use std::collections::{BTreeMap, BTreeSet};

use krr_specs::RuleId;

use crate::{ground::Ground, report::Failure, rules::Check, why::Why};

/// What has been found so far.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) failures: BTreeMap<RuleId, Failure>,
    /// The rules that had something to judge.
    pub(crate) tried: BTreeSet<RuleId>,
    pub(crate) cases: u64,
    /// The checks of which a case was held, by their name.
    held: BTreeSet<&'static str>,
    /// Why a case of a check was not held, by the name of the check.
    hindered: BTreeMap<&'static str, Why>,
}

impl Found {
    pub(crate) fn held(&mut self, check: &Check, tried: &BTreeSet<RuleId>) {
        self.cases += 1;
        self.held.insert(check.name());
        self.tried.extend(tried);
    }

    pub(crate) fn hindered(&mut self, check: &Check, why: Why) {
        self.hindered.entry(check.name()).or_insert(why);
    }

    /// The rules that had something to judge and were not broken.
    pub(crate) fn kept(&self) -> BTreeSet<RuleId> {
        self.tried.iter().filter(|rule| !self.failures.contains_key(rule)).copied().collect()
    }

    /// The rules that had nothing to judge, each with the reason; `is_over` says whether all cases of a check were had.
    pub(crate) fn skipped(&self, ground: &Ground, is_over: impl Fn(&Check) -> bool) -> BTreeMap<RuleId, Why> {
        let rules = ground.checks.iter().flat_map(|check| check.rules.iter().map(move |rule| (*rule, *check)));
        let untried = rules.filter(|(rule, _)| !self.tried.contains(rule) && !self.failures.contains_key(rule));
        untried.map(|(rule, check)| (rule, self.why(check, is_over(check)))).collect()
    }

    fn why(&self, check: &Check, is_over: bool) -> Why {
        let hindrance = self.hindered.get(check.name()).filter(|_| !self.held.contains(check.name()));
        match hindrance {
            Some(why) => why.clone(),
            None if is_over => Why::NoSuchAnswer,
            None => Why::Budget,
        }
    }
}
