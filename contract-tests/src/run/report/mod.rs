pub(crate) mod answer;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use krr_specs::{Generation, RuleId, Violation};
use serde::Serialize;

use crate::model::skip_reason::SkipReason;
use crate::run::report::answer::Answer;
use crate::run::{CaseResult, Coverage, Restored, StopReason};
use crate::suite::case::Case;
use crate::target::Target;
use crate::target::target_info::TargetInfo;

/// A rule that failed, with the smallest case that was found for it.
#[derive(Debug)]
pub struct Failure {
    /// The rule.
    pub rule: RuleId,
    /// The smallest case.
    pub case: Case,
    /// What violates the rule in it.
    pub violations: Vec<Violation>,
    /// Its requests as curl commands, with the tokens in variables.
    pub commands: Vec<String>,
    /// What came to each of them.
    pub answers: Vec<Answer>,
    /// The last operation of every case that failed the rule.
    pub operations: BTreeSet<&'static str>,
    /// Whether the smallest case failed again when it was sent once more; `None` when the run ended before that.
    pub happened_again: Option<bool>,
}

impl Failure {
    pub(crate) fn new(rule: RuleId, case: Case, result: &CaseResult, target: &Target) -> Self {
        Self::of(rule, &result.judgement.violations, case, result, target)
    }

    /// The same for a rule of which only a guess differs.
    pub(crate) fn difference(rule: RuleId, case: Case, result: &CaseResult, target: &Target) -> Self {
        Self::of(rule, &result.judgement.differences, case, result, target)
    }

    fn of(rule: RuleId, violations: &[Violation], case: Case, result: &CaseResult, target: &Target) -> Self {
        let violations: Vec<Violation> = violations.iter().filter(|it| it.rule == rule).cloned().collect();
        let commands = result.requests().map(|request| target.curl_command(request)).collect();
        let answers = result.exchanges.iter().map(|exchange| Answer::of(exchange, &violations)).collect();
        let operations = result.last_operation().into_iter().collect();
        Self { rule, case, violations, commands, answers, operations, happened_again: None }
    }

    /// Replaces the case by a smaller one and keeps the operations that are known.
    pub(crate) fn shrink_to(&mut self, case: Case, result: &CaseResult, target: &Target) {
        let smaller = Self::new(self.rule, case, result, target);
        let before = std::mem::replace(self, smaller);
        self.operations.extend(before.operations);
    }
}

/// The results of a run.
#[derive(Debug)]
pub struct Report {
    /// What was judged.
    pub target: TargetInfo,
    /// As which generation the target was judged.
    pub generation: Generation,
    /// The seed: the same one tries the same cases.
    pub seed: u64,
    /// The rules that failed, by name.
    pub failures: Vec<Failure>,
    /// The rules that did not fail, but differ from a guess of ours, by name.
    pub differences: Vec<Failure>,
    /// The rules that had something to judge, did not fail and do not differ from a guess.
    pub passed: BTreeSet<RuleId>,
    /// The rules that had nothing to judge, with the reason.
    pub skipped: BTreeMap<RuleId, SkipReason>,
    /// Why the run stopped early.
    pub stopped: Option<StopReason>,
    /// Whether it was a sample: every rule had its turn, and no more was asked for.
    pub sampled: bool,
    /// Cases that were run.
    pub cases: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// How often the run waited because of a `Retry-After`.
    pub waits: u64,
    /// How many requests were sent again because the connection was lost.
    pub retries: u64,
    /// How many changed languages were restored.
    pub restored: Restored,
    /// How long the run took.
    pub duration: Duration,
    /// How much of the contract was touched, if it was counted.
    pub coverage: Option<Coverage>,
}

/// The result of a run as a whole; reports for programs keep the names `held`, `broken`, `not-judged` and `cut-short`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// No rule failed, and at least as many passed as were skipped: exit code 0.
    #[serde(rename = "held")]
    Passed,
    /// At least one rule failed: exit code 1.
    #[serde(rename = "broken")]
    Failed,
    /// The target was not reachable, or fewer rules passed than were skipped: exit code 3.
    #[serde(rename = "not-judged")]
    Inconclusive,
    /// The run stopped early: exit code 4.
    #[serde(rename = "cut-short")]
    CutShort,
}

impl Outcome {
    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Inconclusive => 3,
            Self::CutShort => 4,
        }
    }
}

impl Report {
    /// A failed rule decides first, then an early stop, then whether fewer rules passed than were skipped.
    pub fn outcome(&self) -> Outcome {
        self.outcome_with(self.failures.len(), self.passed.len() + self.differences.len())
    }

    /// The same for other counts of failed and passed rules; a report counts accepted failures as passed.
    pub(crate) fn outcome_with(&self, failed: usize, passed: usize) -> Outcome {
        match &self.stopped {
            _ if failed > 0 => Outcome::Failed,
            Some(StopReason::Budget | StopReason::AskedToWait(_) | StopReason::Interrupted) => Outcome::CutShort,
            Some(StopReason::NotAnswered(_)) if passed > 0 => Outcome::CutShort,
            Some(StopReason::NotAnswered(_) | StopReason::TokenRefused | StopReason::NotServed(_)) => {
                Outcome::Inconclusive
            }
            None if passed == 0 || passed < self.skipped.len() => Outcome::Inconclusive,
            None => Outcome::Passed,
        }
    }
}
