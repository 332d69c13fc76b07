//! Sends the same cases to two servers and reports where their responses differ by rule, status, media type or shape.

pub(crate) mod difference;
pub(crate) mod responses;
pub(crate) mod shapes;

use std::{collections::BTreeMap, time::Instant};

use futures_util::{StreamExt, future::join, stream};

use crate::compare::difference::{ComparedSide, Difference};
use crate::compare::responses::response_difference;
use crate::compare::shapes::Shapes;
use crate::model::plan::Plan;
use crate::model::skip_reason::SkipReason;
use crate::rules::checks_for;
use crate::run::case_queue::CaseQueue;
use crate::run::restore::restore;
use crate::run::{CaseResult, CaseRunner, Progress, Search, StopReason};
use crate::suite::SuiteContext;
use crate::suite::case::Case;
use crate::target::{RateLimiter, Target};

/// The results of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Every difference, with the first requests that showed it as curl commands for the left server. A difference of shapes
    /// has none: it comes from all responses together.
    pub differences: BTreeMap<Difference, Vec<String>>,
    /// Cases that ran on both sides.
    pub cases: u64,
    /// Cases that could not run on both sides.
    pub left_out: u64,
    /// Requests sent to both sides together.
    pub requests: u64,
    /// Why the comparison stopped early.
    pub stopped: Option<StopReason>,
    /// How long it took, in seconds.
    pub duration_s: f64,
}

/// Runs every case of the generation at both servers.
///
/// `context` has the tokens that both sides have ([`AvailableTokens::at_both`](crate::AvailableTokens::at_both)). It may be writable
/// only when both sides may be written to and share no register. When `end` completes, the results so far are returned.
pub async fn compare(
    [left, right]: [&Target; 2],
    context: &SuiteContext,
    plan: &Plan,
    progress: &dyn Progress,
    end: impl Future<Output = ()>,
) -> Comparison {
    let began = Instant::now();
    let limiters = [left, right].map(|_| RateLimiter::new(plan.max_requests, plan.pause));
    let runner = |target, limiter| CaseRunner { target, context, limiter, coverage: None, progress };
    let pair = Pair { left: runner(left, &limiters[0]), right: runner(right, &limiters[1]), plan };
    let mut observed = Observed { shapes: Shapes::new(context.empty_shape.clone()), comparison: Comparison::default() };
    let stopped = tokio::select! {
        result = pair.run_checks(&mut observed) => result.err(),
        () = end => Some(StopReason::Interrupted),
    };
    progress.finished();
    for target in [left, right] {
        restore(target, context, plan.pause).await;
    }
    let mut comparison = observed.comparison;
    comparison.differences.extend(observed.shapes.differences().map(|difference| (difference, Vec::new())));
    comparison.stopped = stopped;
    comparison.requests = limiters.iter().map(RateLimiter::used).sum();
    comparison.duration_s = began.elapsed().as_secs_f64();
    comparison
}

struct Pair<'p> {
    left: CaseRunner<'p>,
    right: CaseRunner<'p>,
    plan: &'p Plan,
}

struct Observed {
    shapes: Shapes,
    comparison: Comparison,
}

type BothResults = Result<(Result<CaseResult, SkipReason>, Result<CaseResult, SkipReason>), StopReason>;

impl Pair<'_> {
    async fn run_checks(&self, observed: &mut Observed) -> Result<(), StopReason> {
        let context = self.left.context;
        let checks = checks_for(context.generation);
        self.left.probe().await?;
        self.right.probe().await?;
        for (number, check) in checks.iter().enumerate() {
            self.left.progress.check_started(number, checks.len(), check);
            let mut queue = CaseQueue::of(check, context, self.plan, &Search::Thorough);
            let at_once = if check.writes { 1 } else { self.plan.at_once };
            let results = stream::iter(queue.take(usize::MAX))
                .map(|(number, tree)| async move { (number, self.run_case(tree.current()).await) });
            let mut results = std::pin::pin!(results.buffered(at_once));
            while let Some((number, both)) = results.next().await {
                let (Ok(left), Ok(right)) = both? else {
                    observed.comparison.left_out += 1;
                    continue;
                };
                self.left.progress.case_finished(number, &left.statuses());
                self.compare(&left, &right, observed);
            }
        }
        Ok(())
    }

    async fn run_case(&self, case: Case) -> BothResults {
        let (left, right) = join(self.left.run_case(&case), self.right.run_case(&case)).await;
        Ok((left?, right?))
    }

    fn compare(&self, left: &CaseResult, right: &CaseResult, observed: &mut Observed) {
        observed.comparison.cases += 1;
        let target = self.left.target;
        let commands = || left.requests().map(|request| target.curl_command(request)).collect();
        let failed = |own: &CaseResult, other: &CaseResult, broken_on: ComparedSide| {
            let only = own.failed_rules().difference(&other.failed_rules()).copied().collect::<Vec<_>>();
            only.into_iter().map(move |rule| Difference::Rule { rule, broken_on }).collect::<Vec<_>>()
        };
        let by_rule = [failed(left, right, ComparedSide::Left), failed(right, left, ComparedSide::Right)].concat();
        let responses = left.exchanges.iter().zip(&right.exchanges);
        for difference in by_rule.into_iter().chain(responses.clone().filter_map(response_difference)) {
            observed.comparison.differences.entry(difference).or_insert_with(commands);
        }
        for (left, right) in responses.filter(|(left, right)| left.status == right.status) {
            observed.shapes.add(left, right);
        }
    }
}
