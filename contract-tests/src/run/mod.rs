//! Runs checks against a target. Start here: this page is a run from its first case to its report.
//!
//! Every check makes cases (`case_queue`). A case is a list of requests that are sent one after the other (`case_runner`), and
//! the rules judge the exchanges together. The first failing case of each rule is shrunk to the smallest one that still
//! fails. `findings` collects the results and becomes the `report`; `coverage` counts what was touched on the way.

pub(crate) mod case_queue;
pub(crate) mod case_runner;
pub(crate) mod coverage;
pub(crate) mod findings;
pub mod mutation;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod retry_after;
pub(crate) mod search;
pub(crate) mod stop_reason;

pub(crate) use crate::run::case_runner::{CaseResult, CaseRunner};
pub(crate) use crate::run::coverage::Coverage;
pub(crate) use crate::run::coverage::cell::{Aspect, Cell, Share};
pub(crate) use crate::run::coverage::schema_keywords::KeywordUse;
pub(crate) use crate::run::progress::{NoProgress, Progress};
pub(crate) use crate::run::report::{Failure, Outcome, Report};
pub(crate) use crate::run::restore::Restored;
pub(crate) use crate::run::search::{CaseNumber, Search};
pub(crate) use crate::run::stop_reason::StopReason;

use std::{
    future::pending,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use parking_lot::Mutex;

use crate::model::plan::Plan;
use crate::model::skip_reason::SkipReason;
use crate::rules::{Check, checks_for};
use crate::run::case_queue::{CaseQueue, Tree};
use crate::run::findings::Findings;
use crate::run::restore::restore;
use crate::suite::SuiteContext;
use crate::target::{RateLimiter, Target};

/// Runs every check of the generation. Languages that were changed at a live target are restored at the end.
pub async fn run(target: &Target, context: &SuiteContext, plan: &Plan, progress: &dyn Progress) -> Report {
    run_search(target, context, plan, &Search::Thorough, progress).await
}

/// As [`run`], but stops when `end` completes and reports what was found by then.
pub async fn run_until(
    target: &Target,
    context: &SuiteContext,
    plan: &Plan,
    progress: &dyn Progress,
    end: impl Future<Output = ()>,
) -> Report {
    search_until(target, context, plan, &Search::Thorough, progress, end).await
}

/// As [`run`], with the cases that `search` selects.
pub async fn run_search(
    target: &Target,
    context: &SuiteContext,
    plan: &Plan,
    search: &Search<'_>,
    progress: &dyn Progress,
) -> Report {
    search_until(target, context, plan, search, progress, pending()).await
}

async fn search_until(
    target: &Target,
    context: &SuiteContext,
    plan: &Plan,
    search: &Search<'_>,
    progress: &dyn Progress,
    end: impl Future<Output = ()>,
) -> Report {
    let began = Instant::now();
    let limiter = RateLimiter::new(plan.max_requests, plan.pause);
    let coverage = plan.coverage.then(|| Mutex::new(Coverage::of(context)));
    let runner = CaseRunner { target, context, limiter: &limiter, coverage, progress };
    let run = Run { runner, plan, search, postponed: Mutex::default() };
    let mut findings = Findings::default();
    let stopped = tokio::select! {
        result = run.run_checks(&mut findings) => result.err(),
        () = end => Some(StopReason::Interrupted),
    };
    // A sample is over when its budget is, once every rule had its turn.
    let is_sampled = plan.sample && findings.has_begun_all(context);
    let stopped = stopped.filter(|reason| !(is_sampled && matches!(reason, StopReason::Budget)));
    progress.finished();
    let restored = restore(target, context, plan.pause).await;
    let report = findings.into_report(run.runner, plan.seed, stopped, restored, began.elapsed());
    Report { sampled: is_sampled, ..report }
}

struct Run<'r> {
    runner: CaseRunner<'r>,
    plan: &'r Plan,
    search: &'r Search<'r>,
    /// Cases that wait for a token to expire. They run last, when most of the wait is over.
    postponed: Mutex<Vec<(&'static Check, CaseNumber, Tree)>>,
}

/// A shorter wait postpones no case.
const SHORT_WAIT: Duration = Duration::from_secs(2);

impl Run<'_> {
    /// Takes turns between the checks until none has a case left.
    ///
    /// Under a request budget a turn is one case: every rule gets its most telling case before any gets a second one.
    async fn run_checks(&self, findings: &mut Findings) -> Result<(), StopReason> {
        let (context, plan) = (self.runner.context, self.plan);
        let checks = checks_for(context.generation);
        let turn = if plan.max_requests.is_some() { 1 } else { usize::MAX };
        let (left_out, judged): (Vec<&Check>, Vec<&Check>) =
            checks.iter().partition(|check| check.is_about_scopes() && context.tokens.has_unknown_scopes());
        left_out.into_iter().for_each(|check| findings.skip(check, SkipReason::UnknownScopes));
        let mut queues: Vec<CaseQueue<'_>> =
            judged.into_iter().map(|check| CaseQueue::of(check, context, plan, self.search)).collect();
        if self.search.needs_probe() {
            self.runner.probe().await?;
        }
        while !queues.is_empty() {
            for (number, queue) in queues.iter_mut().enumerate() {
                let check = queue.check;
                self.runner.progress.check_started(number, checks.len(), check);
                if self.is_reserved() {
                    return self.run_postponed(findings).await.and(Err(StopReason::Budget));
                }
                let cases = queue.take(turn).filter_map(|(number, tree)| self.unless_postponed(check, number, tree));
                self.run_turn(check, cases, findings).await?;
                if self.search.is_over(findings.failures.len()) {
                    return Ok(());
                }
                if queue.is_empty() {
                    findings.finish(check);
                }
            }
            queues.retain_mut(|queue| !queue.is_empty());
        }
        self.run_postponed(findings).await
    }

    /// Whether the rest of the budget is needed for the postponed cases.
    fn is_reserved(&self) -> bool {
        let reserved: usize = self.postponed.lock().iter().map(|(_, _, tree)| tree.current().requests.len()).sum();
        reserved > 0 && self.runner.limiter.left().is_some_and(|left| left <= reserved as u64)
    }

    /// The case, unless it has to wait: then it is run at the end.
    fn unless_postponed(&self, check: &'static Check, number: CaseNumber, tree: Tree) -> Option<(CaseNumber, Tree)> {
        if self.runner.wait_of(&tree.current()).is_none_or(|wait| wait < SHORT_WAIT) {
            return Some((number, tree));
        }
        self.postponed.lock().push((check, number, tree));
        None
    }

    async fn run_postponed(&self, findings: &mut Findings) -> Result<(), StopReason> {
        let postponed = std::mem::take(&mut *self.postponed.lock());
        for (check, number, tree) in postponed {
            self.run_turn(check, [(number, tree)], findings).await?;
        }
        Ok(())
    }

    /// Runs the next cases of one check and shrinks the first failure of each rule.
    async fn run_turn(
        &self,
        check: &'static Check,
        cases: impl IntoIterator<Item = (CaseNumber, Tree)>,
        findings: &mut Findings,
    ) -> Result<(), StopReason> {
        let runner = &self.runner;
        let at_once = if check.writes { 1 } else { self.plan.at_once };
        let results = stream::iter(cases).map(|(number, tree)| async move {
            let case = tree.current();
            let result = runner.run_case(&case).await;
            (number, tree, case, result)
        });
        let mut results = std::pin::pin!(results.buffered(at_once));
        while let Some((number, mut tree, case, result)) = results.next().await {
            let result = match result? {
                Ok(result) => result,
                // Other cases of the check may still be possible.
                Err(reason) => {
                    findings.skip(check, reason);
                    continue;
                }
            };
            findings.record(check, &result.judgement.tried);
            runner.progress.case_finished(number, &result.statuses());
            for rule in result.judgement.differences.iter().map(|difference| difference.rule) {
                let first = || Failure::difference(rule, case.clone(), &result, runner.target);
                let known = findings.differences.entry(rule).or_insert_with(first);
                known.operations.extend(result.last_operation());
            }
            for rule in result.judgement.violations.iter().map(|violation| violation.rule) {
                if let Some(known) = findings.failures.get_mut(&rule) {
                    known.operations.extend(result.last_operation());
                    continue;
                }
                // Kept before it is shrunk: the budget may end while shrinking.
                let first = Failure::new(rule, case.clone(), &result, runner.target);
                let smallest = findings.failures.entry(rule).or_insert(first);
                if self.search.shrinks() {
                    runner.shrink(tree.as_mut(), smallest).await?;
                }
            }
            if self.search.is_over(findings.failures.len()) {
                break;
            }
        }
        Ok(())
    }
}
