//! One check from strategy to report.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use http::StatusCode;
use krr_specs::{RuleId, Violation};
use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    case::{Case, Trial},
    client::{NotAnswered, exchange},
    exchange::Exchange,
    ground::Ground,
    pace::Pace,
    progress::Progress,
    report::{Failure, Report},
    rules::{CHECKS, Check, Talk, judge},
    strategy::{requests, tokens},
    target::Target,
    wallet::NoToken,
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
}

/// How many requests a search for a smaller case may cost.
const SHRINKING: usize = 400;

/// Tries every check, one after the other, and says what was found.
pub async fn run(target: &Target, ground: &Ground, plan: &Plan, progress: &dyn Progress) -> Report {
    let began = Instant::now();
    let pace = Pace::new(plan.max_requests, plan.pause);
    let runner = Runner { target, ground, plan, pace: &pace };
    let mut found: BTreeMap<RuleId, Failure> = BTreeMap::new();
    let (mut skipped, mut tried, mut held) = (Vec::new(), 0, BTreeSet::new());
    let mut stopped = runner.can_judge().await.err();
    for (number, check) in CHECKS.iter().enumerate() {
        progress.check(number, CHECKS.len(), check);
        let trial = (check.cases)(ground).filter(|_| stopped.is_none());
        let Some(trial) = trial else {
            skipped.extend(check.rules);
            continue;
        };
        let before = tried;
        stopped = runner.attempt(check, trial, &mut found, &mut tried, progress).await.err();
        match tried > before {
            true => held.extend(check.rules),
            false => skipped.extend(check.rules),
        }
    }
    progress.done();
    held.retain(|rule| !found.contains_key(rule));
    skipped.retain(|rule| !found.contains_key(rule));
    let requests = pace.spent();
    let failures = found.into_values().collect();
    Report { seed: plan.seed, failures, held, skipped, stopped, cases: tried, requests, took: began.elapsed() }
}

/// Why a run ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The budget of requests is spent.
    #[error("the budget of requests is spent (--max-requests)")]
    Budget,
    /// The token that the environment holds opens nothing.
    #[error("the access token is not accepted (401): it may have expired, or be for another environment")]
    TokenRefused,
    /// There is no look-up API to be judged.
    #[error("a look-up got {0}: there is nothing to judge")]
    NotServed(StatusCode),
    /// Somebody does not answer any more.
    #[error("{0}")]
    NotAnswered(#[from] NotAnswered),
}

struct Runner<'r> {
    target: &'r Target,
    ground: &'r Ground,
    plan: &'r Plan,
    pace: &'r Pace,
}

impl Runner<'_> {
    /// Generates the cases of one check, holds them, and shrinks the first breach of each rule.
    async fn attempt(
        &self,
        check: &Check,
        trial: Trial,
        found: &mut BTreeMap<RuleId, Failure>,
        tried: &mut u64,
        progress: &dyn Progress,
    ) -> Result<(), Stopped> {
        let name = check.rules.first().map_or("", |rule| rule.0);
        let first = trial.first.into_iter().map(|case| Just(case).boxed());
        let strategies = first.chain((0..self.plan.cases).map(|_| trial.then.clone()));
        let trees = (0..)
            .zip(strategies)
            .filter_map(|(index, strategy)| strategy.new_tree(&mut self.generator(name, index)).ok());
        let at_once = if check.writes { 1 } else { self.plan.at_once };
        let talks = stream::iter(trees).map(|tree| async {
            let case = tree.current();
            let violations = self.hold(&case).await;
            (tree, case, violations)
        });
        let mut talks = std::pin::pin!(talks.buffered(at_once));
        while let Some((mut tree, case, outcome)) = talks.next().await {
            // Somebody without such a token cannot try this case; others may go on.
            let Some(violations) = outcome? else { continue };
            *tried += 1;
            progress.case();
            for rule in violations.iter().map(|breach| breach.rule) {
                if found.contains_key(&rule) {
                    continue;
                }
                // Kept before it is shrunk: a budget that ends the search must not take the finding with it.
                let first = Failure::new(rule, case.clone(), violations.clone(), self.target);
                self.shrink(tree.as_mut(), found.entry(rule).or_insert(first)).await?;
            }
        }
        Ok(())
    }

    /// The random numbers of one case: from the seed, the check and the case's number, so that cases do not depend on each other.
    fn generator(&self, check: &str, index: u32) -> TestRunner {
        let mut seed = [0_u8; 32];
        seed[..8].copy_from_slice(&self.plan.seed.to_le_bytes());
        seed[8..12].copy_from_slice(&index.to_le_bytes());
        for (place, byte) in check.bytes().enumerate() {
            let slot = &mut seed[12 + place % 20];
            *slot = slot.wrapping_mul(31).wrapping_add(byte);
        }
        let config = Config { failure_persistence: None, ..Config::default() };
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
    }

    /// Sends the requests of a case and judges what comes back, by every rule; `None` for want of a token.
    async fn hold(&self, case: &Case) -> Result<Option<Vec<Violation>>, Stopped> {
        let mut exchanges: Vec<Exchange> = Vec::with_capacity(case.steps.len());
        for step in &case.steps {
            self.pace.step().await.ok_or(Stopped::Budget)?;
            match exchange(self.target, step).await {
                Ok(held) => exchanges.push(held),
                Err(NotAnswered::Token(NoToken::NotInEnvironment)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        let talk = Talk { ground: self.ground, case, exchanges: &exchanges };
        Ok(Some(judge(&talk)))
    }

    /// Looks one person up: a server that is down or takes no token of ours has broken no promise, and kept none.
    async fn can_judge(&self) -> Result<(), Stopped> {
        let access = tokens::machine_holding(self.ground, requests::EVERYTHING);
        let who = self.ground.roster.persons.first().map(|person| person.personidentifikator.clone());
        self.pace.step().await.ok_or(Stopped::Budget)?;
        let status = match exchange(self.target, &requests::personer(access, who.as_slice())).await {
            Err(NotAnswered::Token(NoToken::NotInEnvironment)) => return Ok(()),
            answered => answered?.status,
        };
        match status {
            StatusCode::UNAUTHORIZED => Err(Stopped::TokenRefused),
            StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS => Err(Stopped::NotServed(status)),
            status if status.is_server_error() || status.is_redirection() => Err(Stopped::NotServed(status)),
            _ => Ok(()),
        }
    }

    /// Looks for the smallest case that still breaks the same rule, and leaves it in `smallest`.
    async fn shrink(&self, tree: &mut dyn ValueTree<Value = Case>, smallest: &mut Failure) -> Result<(), Stopped> {
        let (mut moved, mut left) = (tree.simplify(), SHRINKING);
        while moved && left > 0 {
            let case = tree.current();
            left = left.saturating_sub(case.steps.len());
            let violations = self.hold(&case).await?.unwrap_or_default();
            if violations.iter().any(|violation| violation.rule == smallest.rule) {
                *smallest = Failure::new(smallest.rule, case, violations, self.target);
                moved = tree.simplify();
            } else {
                moved = tree.complicate();
            }
        }
        Ok(())
    }
}
