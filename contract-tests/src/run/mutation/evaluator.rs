use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use krr_specs::{Generation, RuleId, Rules};
use parking_lot::Mutex;

use crate::model::plan::Plan;
use crate::run::mutation::equivalents::Equivalents;
use crate::run::mutation::mock_control::{MockControl, MockControlError, Mutant};
use crate::run::mutation::outcome::MutantOutcome;
use crate::run::run_search;
use crate::run::{CaseNumber, NoProgress, Outcome, Progress, Report, Search};
use crate::suite::SuiteContext;

/// Evaluates mutants with the cases of a plan.
///
/// A derived mutant changes the responses of one operation with one status. Only cases that get such a response can kill it,
/// so only those are run.
pub struct Evaluator<'b> {
    contexts: &'b [SuiteContext],
    plan: Plan,
    reached: BTreeMap<Generation, CasesByStatus>,
    equivalents: &'b Equivalents,
}

/// The cases for a named mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cases {
    /// All cases.
    All,
    /// The cases of its rule, judged by all rules.
    OfItsRule,
}

/// The cases that get a response of an operation with a status.
type CasesByStatus = BTreeMap<(String, u16), BTreeSet<CaseNumber>>;

/// krr-mock fails rules without a mutant, so that no mutant can be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum BaselineFailed {
    /// The results without a mutant.
    #[error("the mock fails rules of {} without a mutant", .0.generation)]
    Report(Box<Report>),
    /// The mock cannot be controlled.
    #[error(transparent)]
    Control(#[from] MockControlError),
}

impl<'b> Evaluator<'b> {
    /// Runs all cases without a mutant and notes which cases get which responses.
    ///
    /// # Errors
    /// [`BaselineFailed`] when a rule fails or is skipped.
    pub async fn prepare(
        control: &MockControl,
        contexts: &'b [SuiteContext],
        plan: Plan,
        equivalents: &'b Equivalents,
        generations: &BTreeSet<Generation>,
    ) -> Result<Self, BaselineFailed> {
        let mut reached = BTreeMap::new();
        for context in contexts.iter().filter(|context| generations.contains(&context.generation)) {
            let target = control.apply(None, context.generation).await?;
            let notes = Notes::default();
            let report = run_search(target, context, &plan, &Search::Rules, &notes).await;
            if report.outcome() != Outcome::Passed || !report.skipped.is_empty() {
                return Err(BaselineFailed::Report(Box::new(report)));
            }
            reached.insert(context.generation, notes.0.into_inner());
        }
        Ok(Self { contexts, plan, reached, equivalents })
    }

    /// Activates the mutant and runs cases: for a named one those of `cases`, for a derived one until a rule fails.
    ///
    /// # Errors
    /// When the mock cannot be controlled.
    pub async fn evaluate(
        &self,
        control: &MockControl,
        mutant: &Mutant,
        cases: Cases,
    ) -> Result<MutantOutcome, MockControlError> {
        let Some(context) = self.contexts.iter().find(|context| context.generation == mutant.generation) else {
            return Ok(MutantOutcome::NotJudged(format!("no context for {}", mutant.generation)));
        };
        let target = control.apply(Some(&mutant.id), mutant.generation).await?;
        let of_rule = mutant.rule.as_deref().and_then(|rule| Rules::bundled().find(rule));
        if let Some(rule) = of_rule {
            let rule = RuleId(rule.id.as_str());
            let search = match cases {
                Cases::All => Search::Rules,
                Cases::OfItsRule => Search::CasesOf(rule),
            };
            return Ok(named_outcome(rule, &run_search(target, context, &self.plan, &search, &NoProgress).await));
        }
        let none = BTreeSet::new();
        let reaching =
            self.reached.get(&mutant.generation).and_then(|reached| reached.get(&probed_operation(&mutant.id)?));
        let search = Search::First(reaching.unwrap_or(&none));
        let plan = Plan { at_once: 2, ..self.plan.clone() };
        let report = run_search(target, context, &plan, &search, &NoProgress).await;
        let is_equivalent = self.equivalents.find(&mutant.id).is_some();
        Ok(match (report.failures.first(), report.stopped, is_equivalent) {
            (Some(failure), _, false) => MutantOutcome::Killed(failure.rule.0),
            (Some(failure), _, true) => MutantOutcome::NotEquivalent(failure.rule.0),
            (None, Some(stopped), _) => MutantOutcome::NotJudged(stopped.to_string()),
            (None, None, true) => MutantOutcome::Equivalent,
            (None, None, false) => MutantOutcome::Survived,
        })
    }
}

/// A named mutant must fail its own rule and no other.
fn named_outcome(rule: RuleId, report: &Report) -> MutantOutcome {
    let failed: BTreeSet<&'static str> = report.failures.iter().map(|failure| failure.rule.0).collect();
    match &report.stopped {
        _ if failed == BTreeSet::from([rule.0]) => MutantOutcome::Killed(rule.0),
        _ if !failed.is_empty() => MutantOutcome::OtherRules(failed),
        Some(stopped) => MutantOutcome::NotJudged(stopped.to_string()),
        None => MutantOutcome::Survived,
    }
}

/// The operation and status that the id of a derived mutant begins with.
fn probed_operation(id: &str) -> Option<(String, u16)> {
    let mut parts = id.split('/');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
}

/// Collects which cases get which responses.
#[derive(Default)]
struct Notes(Mutex<CasesByStatus>);

impl Progress for Notes {
    fn case_finished(&self, case: CaseNumber, statuses: &[(&'static str, StatusCode)]) {
        let mut reached = self.0.lock();
        for (operation, status) in statuses {
            reached.entry(((*operation).to_owned(), status.as_u16())).or_default().insert(case);
        }
    }
}
