use std::time::Duration;

use serde::Serialize;

use crate::gauntlet::journal::JournalExchange;
use crate::gauntlet::surprises::{Expected, Surprise};

/// What came of a surprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, strum::IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum SurpriseOutcome {
    /// The tests failed, as they should.
    Noticed,
    /// The tests passed, as they should.
    Coped,
    /// The tests did the other thing, or the client did harm.
    Missed,
    /// The client does not call what the surprise changes, or did not meet it.
    NotApplicable,
    /// The tests did not end in time.
    TimedOut,
}

/// A surprise with what came of it.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The surprise.
    pub surprise: Surprise,
    /// What came of it.
    pub outcome: SurpriseOutcome,
    /// Why, where the outcome does not say it alone.
    pub reason: Option<String>,
    /// Whether the tests were declared to pass where others fail.
    pub graceful: bool,
    /// How long the run took; zero where there was none.
    pub duration: Duration,
    /// The exit code of the command.
    pub exit_code: Option<i32>,
    /// The end of its output.
    pub output: String,
    /// What the client saw, oldest first.
    pub exchanges: Vec<JournalExchange>,
}

/// What is known after a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunFacts {
    pub(crate) passed: bool,
    pub(crate) timed_out: bool,
    /// Whether the client met the surprise.
    pub(crate) met: bool,
    pub(crate) harm: Option<String>,
}

impl SurpriseOutcome {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether the client did what a good client does.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Noticed | Self::Coped)
    }

    /// Whether it counts in the score.
    pub fn counts(self) -> bool {
        self != Self::NotApplicable
    }
}

/// The outcome, and the reason where it needs one.
pub(crate) fn judge(expected: Expected, graceful: bool, facts: RunFacts) -> (SurpriseOutcome, Option<String>) {
    let RunFacts { passed, timed_out, met, harm } = facts;
    let should_pass = graceful || expected == Expected::Cope;
    match (timed_out, harm) {
        (_, Some(harm)) => (SurpriseOutcome::Missed, Some(harm)),
        (true, None) => (SurpriseOutcome::TimedOut, Some("the tests did not end in time".to_owned())),
        (false, None) if !met => {
            (SurpriseOutcome::NotApplicable, Some("no answer to the client was changed by it".to_owned()))
        }
        (false, None) => match (should_pass, passed) {
            (true, true) => (SurpriseOutcome::Coped, None),
            (false, false) => (SurpriseOutcome::Noticed, None),
            (true, false) => (SurpriseOutcome::Missed, Some("the tests failed".to_owned())),
            (false, true) => (SurpriseOutcome::Missed, Some("the tests passed".to_owned())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_follows_from_what_a_good_client_does() {
        use SurpriseOutcome::{Coped, Missed, NotApplicable, Noticed, TimedOut};
        let met = RunFacts { met: true, ..RunFacts::default() };
        let passed = || RunFacts { passed: true, ..met.clone() };
        for (expected, graceful, facts, outcome) in [
            (Expected::Notice, false, met.clone(), Noticed),
            (Expected::Notice, false, passed(), Missed),
            (Expected::Notice, true, passed(), Coped),
            (Expected::Notice, true, met.clone(), Missed),
            (Expected::Cope, false, passed(), Coped),
            (Expected::Cope, false, met.clone(), Missed),
            (Expected::Cope, false, RunFacts { harm: Some("it".to_owned()), ..passed() }, Missed),
            (Expected::Notice, false, RunFacts { timed_out: true, ..met.clone() }, TimedOut),
            (Expected::Notice, false, RunFacts { met: false, ..passed() }, NotApplicable),
        ] {
            assert_eq!(judge(expected, graceful, facts.clone()).0, outcome, "{expected:?} {graceful} {facts:?}");
        }
    }
}
