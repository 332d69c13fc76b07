use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_specs::{Generation, RuleId, Violation};

use crate::{
    case::Case, coverage::Coverage, curl, restore::Restored, runner::Held, stopped::Stopped, target::Target, why::Why,
};

/// A rule that was broken, by the smallest case that was found for it.
#[derive(Debug)]
pub struct Failure {
    /// The rule.
    pub rule: RuleId,
    /// What was tried.
    pub case: Case,
    /// Its breaches of this rule.
    pub violations: Vec<Violation>,
    /// The requests as commands for a terminal, tokens masked.
    pub commands: Vec<String>,
}

impl Failure {
    pub(crate) fn new(rule: RuleId, case: Case, held: &Held, target: &Target) -> Self {
        let breaches = held.judgement.violations.iter().filter(|violation| violation.rule == rule);
        let commands = held.sent.iter().map(|step| curl::command(&target.base, &target.headers, step)).collect();
        Self { rule, case, violations: breaches.cloned().collect(), commands }
    }
}

/// What came out of a run.
#[derive(Debug)]
pub struct Report {
    /// As which generation the target was judged.
    pub generation: Generation,
    /// The seed: the same one tries the same cases.
    pub seed: u64,
    /// The broken rules, by name.
    pub failures: Vec<Failure>,
    /// The rules that had something to judge and held.
    pub held: BTreeSet<RuleId>,
    /// The rules that had nothing to judge, each with the reason.
    pub skipped: BTreeMap<RuleId, Why>,
    /// Why the run ended before its time.
    pub stopped: Option<Stopped>,
    /// Cases held.
    pub cases: u64,
    /// Requests sent.
    pub requests: u64,
    /// How often the target asked to wait before the next request (Retry-After), and was obeyed.
    pub waits: u64,
    /// What was changed at the target and put back.
    pub restored: Restored,
    /// How long it took.
    pub took: Duration,
    /// What of the contract was touched, if it was counted.
    pub coverage: Option<Coverage>,
}

/// What a run comes to, as an exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every rule that could be tried was kept: 0.
    Held,
    /// At least one was broken: 1.
    Broken,
    /// Nothing could be judged: 3.
    NotJudged,
    /// The run ended before its time: 4.
    CutShort,
}

impl Report {
    /// Broken beats cut short, and cut short beats held.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match &self.stopped {
            _ if !self.failures.is_empty() => Outcome::Broken,
            Some(Stopped::Budget | Stopped::AskedToWait(_)) => Outcome::CutShort,
            Some(Stopped::NotAnswered(_)) if !self.held.is_empty() => Outcome::CutShort,
            Some(Stopped::NotAnswered(_) | Stopped::TokenRefused | Stopped::NotServed(_)) => Outcome::NotJudged,
            None if self.held.is_empty() => Outcome::NotJudged,
            None => Outcome::Held,
        }
    }
}
