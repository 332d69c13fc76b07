//! The same cases to two servers, and where what came back cannot be the same contract.

pub(crate) mod difference;
pub(crate) mod responses;
pub(crate) mod shapes;

use std::{collections::BTreeMap, time::Instant};

use futures_util::{StreamExt, future::join, stream};

use crate::{
    compare::difference::{ComparedSide, Difference},
    compare::shapes::Shapes,
    model::{curl, plan::Plan, skip_reason::SkipReason},
    rules::checks_for,
    run::{
        case_queue::CaseQueue,
        case_runner::{CaseResult, CaseRunner},
        progress::Progress,
        restore::restore,
        search::Search,
        stop_reason::StopReason,
    },
    suite::{SuiteContext, case::Case},
    target::{Target, rate_limiter::RateLimiter},
};

/// What came out of a comparison.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Every difference, with the requests that first showed it as commands for the left server; none for shapes, which
    /// are of all answers together.
    pub differences: BTreeMap<Difference, Vec<String>>,
    /// Cases that both sides held.
    pub cases: u64,
    /// Cases that could not be held on both sides.
    pub left_out: u64,
    /// Requests sent, to both together.
    pub requests: u64,
    /// Why it ended before its time.
    pub stopped: Option<StopReason>,
    /// How long it took, in seconds.
    pub took_s: f64,
}

/// Holds every case of the generation with both servers and compares what came back by rule, status and shape.
///
/// `ground` holds the tokens that both have ([`Tokens::at_both`](crate::model::available_tokens::Tokens::at_both)) and is writable only where both may be
/// written to and do not share a register. What `end` cuts short is kept.
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
    let mut found = Observed { shapes: Shapes::new(context.no_shape.clone()), comparison: Comparison::default() };
    let stopped = tokio::select! {
        done = pair.every_check(&mut found) => done.err(),
        () = end => Some(StopReason::Interrupted),
    };
    progress.done();
    for target in [left, right] {
        restore(target, context, plan.pause).await;
    }
    let mut comparison = found.comparison;
    comparison.differences.extend(found.shapes.differences().map(|difference| (difference, Vec::new())));
    comparison.stopped = stopped;
    comparison.requests = limiters.iter().map(RateLimiter::spent).sum();
    comparison.took_s = began.elapsed().as_secs_f64();
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

type BothHeld = Result<(Result<CaseResult, SkipReason>, Result<CaseResult, SkipReason>), StopReason>;

impl Pair<'_> {
    async fn every_check(&self, found: &mut Observed) -> Result<(), StopReason> {
        let context = self.left.context;
        let checks = checks_for(context.generation);
        self.left.probe().await?;
        self.right.probe().await?;
        for (number, check) in checks.iter().enumerate() {
            self.left.progress.check(number, checks.len(), check);
            let mut queue = CaseQueue::of(check, context, self.plan, &Search::Thorough);
            let at_once = if check.writes { 1 } else { self.plan.at_once };
            let talks = stream::iter(queue.take(usize::MAX)).map(|(_, tree)| self.hold(tree.current()));
            let mut talks = std::pin::pin!(talks.buffered(at_once));
            while let Some(both) = talks.next().await {
                let (Ok(left), Ok(right)) = both? else {
                    found.comparison.left_out += 1;
                    continue;
                };
                self.left.progress.case();
                self.note(&left, &right, found);
            }
        }
        Ok(())
    }

    async fn hold(&self, case: Case) -> BothHeld {
        let (left, right) = join(self.left.hold(&case), self.right.hold(&case)).await;
        Ok((left?, right?))
    }

    fn note(&self, left: &CaseResult, right: &CaseResult, found: &mut Observed) {
        found.comparison.cases += 1;
        let target = self.left.target;
        let commands = || left.sent().map(|request| curl::command(&target.base, &target.headers, request)).collect();
        let broken = |own: &CaseResult, other: &CaseResult, broken_on: ComparedSide| {
            let only = own.broken().difference(&other.broken()).copied().collect::<Vec<_>>();
            only.into_iter().map(move |rule| Difference::Rule { rule, broken_on }).collect::<Vec<_>>()
        };
        let by_rule = [broken(left, right, ComparedSide::Left), broken(right, left, ComparedSide::Right)].concat();
        let answers = left.exchanges.iter().zip(&right.exchanges);
        for difference in by_rule.into_iter().chain(answers.clone().filter_map(responses::difference)) {
            found.comparison.differences.entry(difference).or_insert_with(commands);
        }
        for (left, right) in answers.filter(|(left, right)| left.status == right.status) {
            found.shapes.add(left, right);
        }
    }
}
