use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_specs::RuleId;
use parking_lot::Mutex;

use crate::model::skip_reason::SkipReason;
use crate::rules::{Check, checks_for};
use crate::run::{CaseRunner, Failure, Report, Restored, StopReason};
use crate::suite::SuiteContext;
use crate::target::target_info::TargetInfo;

/// The results so far. Checks are known by their names.
#[derive(Default)]
pub(crate) struct Findings {
    pub(crate) failures: BTreeMap<RuleId, Failure>,
    /// What differs from our guesses. A rule may be here and fail as well.
    pub(crate) differences: BTreeMap<RuleId, Failure>,
    /// The rules that had something to judge.
    tried: BTreeSet<RuleId>,
    cases: u64,
    /// The checks of which at least one case was run.
    started: BTreeSet<&'static str>,
    /// The checks that have no case left.
    finished: BTreeSet<&'static str>,
    /// Why the first case that could not be run was skipped.
    skip_reasons: BTreeMap<&'static str, SkipReason>,
}

impl Findings {
    pub(crate) fn record(&mut self, check: &Check, tried: &BTreeSet<RuleId>) {
        self.cases += 1;
        self.started.insert(check.name());
        self.tried.extend(tried);
    }

    pub(crate) fn skip(&mut self, check: &Check, reason: SkipReason) {
        self.skip_reasons.entry(check.name()).or_insert(reason);
    }

    pub(crate) fn finish(&mut self, check: &Check) {
        self.finished.insert(check.name());
    }

    /// Whether every check had a turn.
    pub(crate) fn has_begun_all(&self, context: &SuiteContext) -> bool {
        checks_for(context.generation).iter().all(|check| self.has_begun(check))
    }

    fn has_begun(&self, check: &Check) -> bool {
        let name = check.name();
        self.started.contains(name) || self.finished.contains(name) || self.skip_reasons.contains_key(name)
    }

    /// Sorts each rule of the generation into failed, passed and skipped.
    pub(crate) fn into_report(
        self,
        runner: CaseRunner<'_>,
        seed: u64,
        stopped: Option<StopReason>,
        restored: Restored,
        duration: Duration,
    ) -> Report {
        let passed = self.passed(runner.context);
        let skipped = self.skipped(runner.context, &passed);
        let differences = self.differences.into_iter().filter(|(rule, _)| !self.failures.contains_key(rule));
        Report {
            target: TargetInfo::of(runner.target),
            generation: runner.context.generation,
            seed,
            differences: differences.map(|(_, difference)| difference).collect(),
            skipped,
            passed,
            stopped,
            sampled: false,
            cases: self.cases,
            requests: runner.limiter.used(),
            waits: runner.limiter.waits(),
            retries: runner.limiter.retries(),
            restored,
            duration,
            failures: self.failures.into_values().collect(),
            coverage: runner.coverage.map(Mutex::into_inner),
        }
    }

    /// The rules that had something to judge and did not fail.
    ///
    /// A rule does not pass on the cases of other rules alone: a list of forty does not test the limit of a thousand.
    fn passed(&self, context: &SuiteContext) -> BTreeSet<RuleId> {
        let checks = checks_for(context.generation).iter().filter(|check| self.has_begun(check));
        let rules = checks.flat_map(|check| check.rules);
        rules.filter(|rule| self.tried.contains(rule) && !self.differs(rule)).copied().collect()
    }

    /// Whether the rule failed, or its guess differs.
    fn differs(&self, rule: &RuleId) -> bool {
        self.failures.contains_key(rule) || self.differences.contains_key(rule)
    }

    /// All other rules, each with the reason.
    fn skipped(&self, context: &SuiteContext, passed: &BTreeSet<RuleId>) -> BTreeMap<RuleId, SkipReason> {
        let checks = checks_for(context.generation).iter();
        let rules = checks.flat_map(|check| check.rules.iter().map(move |rule| (*rule, *check)));
        let skipped = rules.filter(|(rule, _)| !passed.contains(rule) && !self.differs(rule));
        skipped.map(|(rule, check)| (rule, self.skip_reason(check))).collect()
    }

    fn skip_reason(&self, check: &Check) -> SkipReason {
        let name = check.name();
        match self.skip_reasons.get(name).filter(|_| !self.started.contains(name)) {
            Some(reason) => reason.clone(),
            None if self.finished.contains(name) => SkipReason::NothingSeen,
            None => SkipReason::CutShort,
        }
    }
}
