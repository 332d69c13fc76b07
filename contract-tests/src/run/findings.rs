use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_specs::RuleId;
use parking_lot::Mutex;

use crate::{
    model::skip_reason::SkipReason,
    rules::{Check, checks_for},
    run::{
        case_runner::CaseRunner,
        report::{Failure, Report},
        restore::Restored,
        stop_reason::StopReason,
    },
    suite::SuiteContext,
    target::target_info::TargetInfo,
};

/// What has been found so far.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) failures: BTreeMap<RuleId, Failure>,
    /// The rules that had something to judge.
    pub(crate) tried: BTreeSet<RuleId>,
    pub(crate) cases: u64,
    /// The checks of which a case was held, by their name.
    held: BTreeSet<&'static str>,
    /// The checks that have no case left, by their name.
    over: BTreeSet<&'static str>,
    /// Why a case of a check was not held, by the name of the check.
    hindered: BTreeMap<&'static str, SkipReason>,
}

impl Findings {
    pub(crate) fn held(&mut self, check: &Check, tried: &BTreeSet<RuleId>) {
        self.cases += 1;
        self.held.insert(check.name());
        self.tried.extend(tried);
    }

    pub(crate) fn hindered(&mut self, check: &Check, why: SkipReason) {
        self.hindered.entry(check.name()).or_insert(why);
    }

    pub(crate) fn over(&mut self, check: &Check) {
        self.over.insert(check.name());
    }

    /// What it comes to: each rule of the generation is broken, held or skipped.
    pub(crate) fn report(
        self,
        runner: CaseRunner<'_>,
        seed: u64,
        stopped: Option<StopReason>,
        restored: Restored,
        took: Duration,
    ) -> Report {
        let held = self.kept(runner.context);
        Report {
            subject: TargetInfo::of(runner.target),
            generation: runner.context.generation,
            seed,
            skipped: self.skipped(runner.context, &held),
            held,
            stopped,
            cases: self.cases,
            requests: runner.limiter.spent(),
            waits: runner.limiter.waits(),
            restored,
            took,
            failures: self.failures.into_values().collect(),
            coverage: runner.coverage.map(Mutex::into_inner),
        }
    }

    /// The rules that had something to judge and were not broken. That the answers to other rules' cases kept a rule says little
    /// while none of its own was sent: a list of forty does not try how long a list may be.
    fn kept(&self, context: &SuiteContext) -> BTreeSet<RuleId> {
        let begun = |check: &Check| {
            let name = check.name();
            self.held.contains(name) || self.over.contains(name) || self.hindered.contains_key(name)
        };
        let rules = checks_for(context.generation).iter().filter(|check| begun(check)).flat_map(|check| check.rules);
        rules.filter(|rule| self.tried.contains(rule) && !self.failures.contains_key(rule)).copied().collect()
    }

    /// All other rules, each with the reason.
    fn skipped(&self, context: &SuiteContext, held: &BTreeSet<RuleId>) -> BTreeMap<RuleId, SkipReason> {
        let rules =
            checks_for(context.generation).iter().flat_map(|check| check.rules.iter().map(move |rule| (*rule, *check)));
        let untried = rules.filter(|(rule, _)| !held.contains(rule) && !self.failures.contains_key(rule));
        untried.map(|(rule, check)| (rule, self.why(check))).collect()
    }

    fn why(&self, check: &Check) -> SkipReason {
        let hindrance = self.hindered.get(check.name()).filter(|_| !self.held.contains(check.name()));
        match hindrance {
            Some(why) => why.clone(),
            None if self.over.contains(check.name()) => SkipReason::NothingSeen,
            None => SkipReason::CutShort,
        }
    }
}
