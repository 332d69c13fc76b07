//! What came out of a run, and the formats in which it is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_specs::{Generation, RuleId, Violation};
use serde::Serialize;

use crate::{
    model::{curl, skip_reason::SkipReason},
    run::{case_runner::CaseResult, coverage::Coverage, restore::Restored, stop_reason::StopReason},
    suite::case::Case,
    target::{Target, target_info::TargetInfo},
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
    /// The operations that answered last in the cases that broke the rule, all of them that were seen.
    pub operations: BTreeSet<&'static str>,
    /// Whether the smallest case broke the rule again when it was sent once more; `None` where the run ended before that.
    pub happened_again: Option<bool>,
}

impl Failure {
    pub(crate) fn new(rule: RuleId, case: Case, held: &CaseResult, target: &Target) -> Self {
        let breaches = held.judgement.violations.iter().filter(|violation| violation.rule == rule);
        let commands = held.sent().map(|request| curl::command(&target.base, &target.headers, request)).collect();
        let operations = held.operation().into_iter().collect();
        Self { rule, case, violations: breaches.cloned().collect(), commands, operations, happened_again: None }
    }

    /// A smaller case of the same.
    pub(crate) fn shrink_to(&mut self, case: Case, held: &CaseResult, target: &Target) {
        let smaller = Self::new(self.rule, case, held, target);
        let before = std::mem::replace(self, smaller);
        self.operations.extend(before.operations);
    }
}

/// What came out of a run.
#[derive(Debug)]
pub struct Report {
    /// Who was judged.
    pub subject: TargetInfo,
    /// As which generation the target was judged.
    pub generation: Generation,
    /// The seed: the same one tries the same cases.
    pub seed: u64,
    /// The broken rules, by name.
    pub failures: Vec<Failure>,
    /// The rules that had something to judge and held.
    pub held: BTreeSet<RuleId>,
    /// The rules that had nothing to judge, and why.
    pub skipped: BTreeMap<RuleId, SkipReason>,
    /// Why the run ended before its time.
    pub stopped: Option<StopReason>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every rule that could be tried was kept, and most could: 0.
    Held,
    /// At least one was broken: 1.
    Broken,
    /// Nothing could be judged, or less than was left out: 3.
    NotJudged,
    /// The run ended before its time: 4.
    CutShort,
}

impl Outcome {
    /// As how the process exits.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Broken => 1,
            Self::NotJudged => 3,
            Self::CutShort => 4,
        }
    }
}

impl Report {
    /// Broken beats cut short, and cut short beats held; a run in which fewer rules held than were skipped judged nothing.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome_with(self.failures.len(), self.held.len())
    }

    /// The same where `broken` rules count as broken and `kept` as kept, or as accepted.
    pub(crate) fn outcome_with(&self, broken: usize, kept: usize) -> Outcome {
        match &self.stopped {
            _ if broken > 0 => Outcome::Broken,
            Some(StopReason::Budget | StopReason::AskedToWait(_) | StopReason::Interrupted) => Outcome::CutShort,
            Some(StopReason::NotAnswered(_)) if kept > 0 => Outcome::CutShort,
            Some(StopReason::NotAnswered(_) | StopReason::TokenRefused | StopReason::NotServed(_)) => {
                Outcome::NotJudged
            }
            None if kept == 0 || kept < self.skipped.len() => Outcome::NotJudged,
            None => Outcome::Held,
        }
    }
}
