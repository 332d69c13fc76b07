//! One check from strategy to report.

pub(crate) mod case_queue;
pub(crate) mod case_runner;
pub(crate) mod coverage;
pub(crate) mod findings;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod retry_after;
pub(crate) mod search;
pub(crate) mod stop_reason;

use std::{future::pending, time::Instant};

use futures_util::{StreamExt, stream};
use parking_lot::Mutex;

use crate::{
    model::plan::Plan,
    rules::checks_for,
    run::{
        case_queue::CaseQueue,
        case_runner::CaseRunner,
        coverage::Coverage,
        findings::Findings,
        progress::Progress,
        report::{Failure, Report},
        restore::restore,
        search::Search,
        stop_reason::StopReason,
    },
    suite::SuiteContext,
    target::{Target, rate_limiter::RateLimiter},
};

/// Tries every check of the generation and says what was found; what was changed at the target is put back.
pub async fn run(target: &Target, context: &SuiteContext, plan: &Plan, progress: &dyn Progress) -> Report {
    run_search(target, context, plan, &Search::Thorough, progress).await
}

/// As [`run`], but no longer than until `end`: what was found by then is kept.
pub async fn run_until(
    target: &Target,
    context: &SuiteContext,
    plan: &Plan,
    progress: &dyn Progress,
    end: impl Future<Output = ()>,
) -> Report {
    search_until(target, context, plan, &Search::Thorough, progress, end).await
}

/// As [`run`], but with some of the cases only, or not to the end.
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
    let errand = Run { runner: CaseRunner { target, context, limiter: &limiter, coverage, progress }, plan, search };
    let mut found = Findings::default();
    let stopped = tokio::select! {
        done = errand.every_check(&mut found) => done.err(),
        () = end => Some(StopReason::Interrupted),
    };
    progress.done();
    let restored = restore(target, context, plan.pause).await;
    found.report(errand.runner, plan.seed, stopped, restored, began.elapsed())
}

/// What is to be tried where.
struct Run<'e> {
    runner: CaseRunner<'e>,
    plan: &'e Plan,
    search: &'e Search<'e>,
}

impl Run<'_> {
    /// The checks in their order, a turn each, until none has a case left or something stops them.
    ///
    /// Where requests are counted a turn is a case, so that every rule gets its most telling case before any its second.
    async fn every_check(&self, found: &mut Findings) -> Result<(), StopReason> {
        let (context, plan) = (self.runner.context, self.plan);
        let checks = checks_for(context.generation);
        let turn = if plan.max_requests.is_some() { 1 } else { usize::MAX };
        let mut queues: Vec<CaseQueue<'_>> =
            checks.iter().map(|check| CaseQueue::of(check, context, plan, self.search)).collect();
        if self.search.needs_probe() {
            self.runner.probe().await?;
        }
        while !queues.is_empty() {
            for (number, queue) in queues.iter_mut().enumerate() {
                self.runner.progress.check(number, checks.len(), queue.check);
                self.attempt(queue, turn, found).await?;
                if self.search.is_over(found.failures.len()) {
                    return Ok(());
                }
                if queue.is_empty() {
                    found.over(queue.check);
                }
            }
            queues.retain_mut(|queue| !queue.is_empty());
        }
        Ok(())
    }

    /// Holds the next cases of one check, and shrinks the first breach of each rule.
    async fn attempt(&self, queue: &mut CaseQueue<'_>, turn: usize, found: &mut Findings) -> Result<(), StopReason> {
        let (check, runner) = (queue.check, &self.runner);
        let at_once = if check.writes { 1 } else { self.plan.at_once };
        let talks = stream::iter(queue.take(turn)).map(|(number, tree)| async move {
            let case = tree.current();
            let held = runner.hold(&case).await;
            (number, tree, case, held)
        });
        let mut talks = std::pin::pin!(talks.buffered(at_once));
        while let Some((number, mut tree, case, held)) = talks.next().await {
            let held = match held? {
                Ok(held) => held,
                // What cannot be tried here is no reason not to try others.
                Err(why) => {
                    found.hindered(check, why);
                    continue;
                }
            };
            found.held(check, &held.judgement.tried);
            runner.progress.case();
            runner.progress.answered(number, &held.statuses());
            for rule in held.judgement.violations.iter().map(|breach| breach.rule) {
                if let Some(known) = found.failures.get_mut(&rule) {
                    known.operations.extend(held.operation());
                    continue;
                }
                // Kept before it is shrunk: a budget that ends the search must not take the finding with it.
                let first = Failure::new(rule, case.clone(), &held, runner.target);
                let smallest = found.failures.entry(rule).or_insert(first);
                if self.search.shrinks() {
                    runner.shrink(tree.as_mut(), smallest).await?;
                }
            }
            if self.search.is_over(found.failures.len()) {
                break;
            }
        }
        Ok(())
    }
}
