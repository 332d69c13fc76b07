use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use krr_specs::{Generation, RuleId, Rules};
use parking_lot::Mutex;

use crate::{
    model::plan::Plan,
    mutation::{
        equivalents::Equivalents,
        mock_control::{MockControl, MockControlError, Mutant},
        outcome::MutantOutcome,
    },
    rules::Check,
    run::{
        progress::{NoProgress, Progress},
        report::{Outcome, Report},
        run_search,
        search::{CaseNumber, Search},
    },
    suite::SuiteContext,
};

/// Where mutants are judged: what is tried, and which cases make which operation answer how.
///
/// A case that never makes an operation answer with a status cannot notice a lie about such answers: until one comes,
/// everything is as the truth has it. So derived lies are tried with the other cases only, and nothing is lost.
pub struct Evaluator<'b> {
    contexts: &'b [SuiteContext],
    plan: Plan,
    reached: BTreeMap<Generation, Reached>,
    equivalents: &'b Equivalents,
}

/// With which cases a named lie is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cases {
    /// With all of the suite.
    All,
    /// With those that were made for its rule; all rules judge them.
    OfItsRule,
}

/// By operation and status, the cases that make the one answer with the other.
type Reached = BTreeMap<(String, u16), BTreeSet<CaseNumber>>;

/// The mock is not clean while it tells the truth, so that nothing can be said of its lies.
#[derive(Debug, thiserror::Error)]
pub enum BaselineFailed {
    /// What was found.
    #[error("the mock breaks the contract without being told to, as {}", .0.generation)]
    Report(Box<Report>),
    /// Nothing could be found.
    #[error(transparent)]
    NoLiar(#[from] MockControlError),
}

impl<'b> Evaluator<'b> {
    /// Judges the honest mock as each of `generations`, and notes what its answers are.
    ///
    /// # Errors
    /// [`BaselineFailed`] when it is not clean.
    pub async fn prepare(
        control: &MockControl,
        contexts: &'b [SuiteContext],
        plan: Plan,
        equivalents: &'b Equivalents,
        generations: &BTreeSet<Generation>,
    ) -> Result<Self, BaselineFailed> {
        let mut reached = BTreeMap::new();
        for context in contexts.iter().filter(|context| generations.contains(&context.generation)) {
            let target = control.tell(None, context.generation).await?;
            let notes = Notes::default();
            let report = run_search(target, context, &plan, &Search::Rules, &notes).await;
            if report.outcome() != Outcome::Held || !report.skipped.is_empty() {
                return Err(BaselineFailed::Report(Box::new(report)));
            }
            reached.insert(context.generation, notes.0.into_inner());
        }
        Ok(Self { contexts, plan, reached, equivalents })
    }

    /// Tells the lie and looks whether it is noticed: a named one with every case or, where that is enough, with those of
    /// its rule; a derived one until it is.
    ///
    /// # Errors
    /// When the mock cannot be steered.
    pub async fn judge(
        &self,
        control: &MockControl,
        mutant: &Mutant,
        cases: Cases,
    ) -> Result<MutantOutcome, MockControlError> {
        let Some(context) = self.contexts.iter().find(|context| context.generation == mutant.generation) else {
            return Ok(MutantOutcome::NotJudged(format!("nobody stands on {}", mutant.generation)));
        };
        let target = control.tell(Some(&mutant.id), mutant.generation).await?;
        let of_rule = mutant.rule.as_deref().and_then(|rule| Rules::bundled().find(rule));
        if let Some(rule) = of_rule {
            let rule = RuleId(rule.id.as_str());
            let how = match cases {
                Cases::All => Search::Rules,
                Cases::OfItsRule => Search::CasesOf(rule),
            };
            return Ok(outcome_of_named(rule, &run_search(target, context, &self.plan, &how, &NoProgress).await));
        }
        let none = BTreeSet::new();
        let reaching =
            self.reached.get(&mutant.generation).and_then(|reached| reached.get(&probed_operation(&mutant.id)?));
        let how = Search::First(reaching.unwrap_or(&none));
        let plan = Plan { at_once: 2, ..self.plan.clone() };
        let report = run_search(target, context, &plan, &how, &NoProgress).await;
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

/// A named lie is noticed by its own rule and by no other.
fn outcome_of_named(rule: RuleId, report: &Report) -> MutantOutcome {
    let broken: BTreeSet<&'static str> = report.failures.iter().map(|failure| failure.rule.0).collect();
    match &report.stopped {
        _ if broken == BTreeSet::from([rule.0]) => MutantOutcome::Killed(rule.0),
        _ if !broken.is_empty() => MutantOutcome::Mistaken(broken),
        Some(stopped) => MutantOutcome::NotJudged(stopped.to_string()),
        None => MutantOutcome::Survived,
    }
}

/// Operation and status, with which the name of a derived lie begins.
fn probed_operation(id: &str) -> Option<(String, u16)> {
    let mut parts = id.split('/');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
}

/// Notes which cases make which operation answer how.
#[derive(Default)]
struct Notes(Mutex<Reached>);

impl Progress for Notes {
    fn check(&self, _: usize, _: usize, _: &Check) {}

    fn case(&self) {}

    fn answered(&self, case: CaseNumber, answers: &[(&'static str, StatusCode)]) {
        let mut reached = self.0.lock();
        for (operation, status) in answers {
            reached.entry(((*operation).to_owned(), status.as_u16())).or_default().insert(case);
        }
    }

    fn done(&self) {}
}
