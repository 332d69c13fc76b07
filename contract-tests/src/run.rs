//! One check from strategy to report.

use std::{
    collections::BTreeSet,
    iter::Peekable,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    case::{Case, Trial},
    coverage::Coverage,
    found::Found,
    ground::Ground,
    pace::Pace,
    progress::Progress,
    report::{Failure, Report},
    restore::restore,
    rules::Check,
    runner::Runner,
    stopped::Stopped,
    target::Target,
};

/// How much is tried, and from which seed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Everything generated follows from it; the same seed tries the same cases.
    pub seed: u64,
    /// Cases for each check.
    pub cases: u32,
    /// How many cases are on the way at once.
    pub at_once: usize,
    /// Requests in all; `None` for no limit.
    pub max_requests: Option<u64>,
    /// Pause before each request.
    pub pause: Duration,
    /// Whether to count what of the contract was touched.
    pub coverage: bool,
}

/// Tries every check of the generation and says what was found; what was changed at the target is put back.
pub async fn run(target: &Target, ground: &Ground, plan: &Plan, progress: &dyn Progress) -> Report {
    let began = Instant::now();
    let pace = Pace::new(plan.max_requests, plan.pause);
    let coverage = plan.coverage.then(|| Mutex::new(Coverage::of(ground)));
    let runner = Runner { target, ground, pace: &pace, coverage };
    let mut found = Found::default();
    let mut queues: Vec<Queue> = ground.checks.iter().map(|check| Queue::of(check, ground, plan)).collect();
    let mut stopped = runner.can_judge().await.err();
    while stopped.is_none() && !queues.iter_mut().all(Queue::is_empty) {
        for (number, queue) in queues.iter_mut().enumerate() {
            progress.check(number, ground.checks.len(), queue.check);
            stopped = attempt(&runner, plan, queue, &mut found, progress).await.err();
            if stopped.is_some() {
                break;
            }
        }
    }
    progress.done();
    let restored = restore(target, ground, plan.pause).await;
    let over: BTreeSet<&str> = queues.iter_mut().filter_map(|it| it.is_empty().then_some(it.check.name())).collect();
    Report {
        generation: ground.generation,
        seed: plan.seed,
        held: found.kept(),
        skipped: found.skipped(ground, |check| over.contains(check.name())),
        stopped,
        cases: found.cases,
        requests: pace.spent(),
        waits: pace.waits(),
        restored,
        took: began.elapsed(),
        failures: found.failures.into_values().collect(),
        coverage: runner.coverage.map(Mutex::into_inner),
    }
}

type Tree = Box<dyn ValueTree<Value = Case>>;

/// The cases of a check that are still to be held: those not left to chance first, the most telling before others.
struct Queue {
    check: &'static Check,
    trees: Peekable<Box<dyn Iterator<Item = Tree>>>,
}

impl Queue {
    fn of(check: &'static Check, ground: &Ground, plan: &Plan) -> Self {
        let (seed, count) = (plan.seed, plan.cases);
        let Trial { first, then } = (check.cases)(ground).unwrap_or_default();
        let first = first.into_iter().map(|case| Just(case).boxed());
        let then = then.into_iter().flat_map(move |then| (0..count).map(move |_| then.clone()));
        let trees = (0..)
            .zip(first.chain(then))
            .filter_map(move |(index, cases)| cases.new_tree(&mut generator(seed, check.name(), index)).ok());
        let trees: Box<dyn Iterator<Item = Tree>> = Box::new(trees);
        Self { check, trees: trees.peekable() }
    }

    fn is_empty(&mut self) -> bool {
        self.trees.peek().is_none()
    }
}

/// Holds the next cases of one check, and shrinks the first breach of each rule.
///
/// Where requests are counted a case at a time, so that every rule gets its most telling case before any its second.
async fn attempt(
    runner: &Runner<'_>,
    plan: &Plan,
    queue: &mut Queue,
    found: &mut Found,
    progress: &dyn Progress,
) -> Result<(), Stopped> {
    let check = queue.check;
    let turn = if plan.max_requests.is_some() { 1 } else { usize::MAX };
    let at_once = if check.writes { 1 } else { plan.at_once };
    let talks = stream::iter(queue.trees.by_ref().take(turn)).map(|tree| async {
        let case = tree.current();
        let held = runner.hold(&case).await;
        (tree, case, held)
    });
    let mut talks = std::pin::pin!(talks.buffered(at_once));
    while let Some((mut tree, case, held)) = talks.next().await {
        let held = match held? {
            Ok(held) => held,
            // What cannot be tried here is no reason not to try others.
            Err(why) => {
                found.hindered(check, why);
                continue;
            }
        };
        found.held(check, &held.judgement.tried);
        progress.case();
        for rule in held.judgement.violations.iter().map(|breach| breach.rule) {
            if found.failures.contains_key(&rule) {
                continue;
            }
            // Kept before it is shrunk: a budget that ends the search must not take the finding with it.
            let first = Failure::new(rule, case.clone(), &held, runner.target);
            runner.shrink(tree.as_mut(), found.failures.entry(rule).or_insert(first)).await?;
        }
    }
    Ok(())
}

/// The random numbers of one case: from the seed, the check and the case's number, so that cases do not depend on each other.
fn generator(seed: u64, check: &str, index: u32) -> TestRunner {
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&index.to_le_bytes());
    for (place, byte) in check.bytes().enumerate() {
        let slot = &mut bytes[12 + place % 20];
        *slot = slot.wrapping_mul(31).wrapping_add(byte);
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}
