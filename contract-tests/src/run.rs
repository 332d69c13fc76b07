//! One check from strategy to report.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use krr_specs::RuleId;
use parking_lot::Mutex;
use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    case::Trial,
    coverage::Coverage,
    ground::Ground,
    pace::Pace,
    progress::Progress,
    report::{Failure, Report},
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

/// What has been found so far.
#[derive(Default)]
struct Found {
    failures: BTreeMap<RuleId, Failure>,
    /// The rules that had something to judge.
    tried: BTreeSet<RuleId>,
    cases: u64,
}

/// Tries every check of the generation, one after the other, and says what was found.
pub async fn run(target: &Target, ground: &Ground, plan: &Plan, progress: &dyn Progress) -> Report {
    let began = Instant::now();
    let pace = Pace::new(plan.max_requests, plan.pause);
    let coverage = plan.coverage.then(|| Mutex::new(Coverage::of(ground)));
    let runner = Runner { target, ground, pace: &pace, coverage };
    let mut found = Found::default();
    let mut stopped = runner.can_judge().await.err();
    for (number, check) in ground.checks.iter().enumerate() {
        progress.check(number, ground.checks.len(), check);
        if stopped.is_some() {
            break;
        }
        let Some(trial) = (check.cases)(ground) else { continue };
        stopped = attempt(&runner, plan, check, trial, &mut found, progress).await.err();
    }
    progress.done();
    let every: BTreeSet<RuleId> = ground.checks.iter().flat_map(|check| check.rules).copied().collect();
    let broken = |rule: &RuleId| found.failures.contains_key(rule);
    Report {
        generation: ground.generation,
        seed: plan.seed,
        held: every.iter().filter(|rule| found.tried.contains(rule) && !broken(rule)).copied().collect(),
        skipped: every.iter().filter(|rule| !found.tried.contains(rule) && !broken(rule)).copied().collect(),
        stopped,
        cases: found.cases,
        requests: pace.spent(),
        took: began.elapsed(),
        failures: found.failures.into_values().collect(),
        coverage: runner.coverage.map(Mutex::into_inner),
    }
}

/// Generates the cases of one check, holds them, and shrinks the first breach of each rule.
async fn attempt(
    runner: &Runner<'_>,
    plan: &Plan,
    check: &Check,
    trial: Trial,
    found: &mut Found,
    progress: &dyn Progress,
) -> Result<(), Stopped> {
    let name = check.rules.first().map_or("", |rule| rule.0);
    let first = trial.first.into_iter().map(|case| Just(case).boxed());
    let then = trial.then.iter().flat_map(|then| (0..plan.cases).map(|_| then.clone()));
    let trees = (0..)
        .zip(first.chain(then))
        .filter_map(|(index, strategy)| strategy.new_tree(&mut generator(plan.seed, name, index)).ok());
    let at_once = if check.writes { 1 } else { plan.at_once };
    let talks = stream::iter(trees).map(|tree| async {
        let case = tree.current();
        let held = runner.hold(&case).await;
        (tree, case, held)
    });
    let mut talks = std::pin::pin!(talks.buffered(at_once));
    while let Some((mut tree, case, held)) = talks.next().await {
        // Somebody without such a token cannot try this case; others may go on.
        let Some(held) = held? else { continue };
        found.cases += 1;
        found.tried.extend(&held.judgement.tried);
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
