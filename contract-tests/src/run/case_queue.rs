use std::iter::Peekable;

use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    model::plan::Plan,
    rules::Check,
    run::search::{CaseNumber, Search},
    suite::{
        SuiteContext,
        case::{Case, CaseSet},
    },
};

/// A case that can be made smaller.
pub(crate) type Tree = Box<dyn ValueTree<Value = Case>>;

/// The cases of a check that are still to be held: those not left to chance first, the most telling before others.
pub(crate) struct CaseQueue<'q> {
    pub(crate) check: &'static Check,
    trees: Peekable<Box<dyn Iterator<Item = (CaseNumber, Tree)> + 'q>>,
}

impl<'q> CaseQueue<'q> {
    /// As many as the plan has room for and the search wants; nothing is generated before it is asked for.
    pub(crate) fn of(check: &'static Check, context: &SuiteContext, plan: &Plan, search: &'q Search<'_>) -> Self {
        let (seed, count, name) = (plan.seed, plan.cases, check.name());
        let CaseSet { first, each, then } =
            search.wants(check).then(|| (check.cases)(context)).flatten().unwrap_or_default();
        let first = first.into_iter().map(|case| Just(case).boxed());
        let then = then.into_iter().flat_map(move |then| (0..count).map(move |_| then.clone()));
        let numbers = (0..).map(move |index| CaseNumber { check: name, index });
        let trees = numbers
            .zip(first.chain(each).chain(then))
            .filter(|(number, _)| search.tries(number))
            .filter_map(move |(number, cases)| Some((number, cases.new_tree(&mut generator(seed, number)).ok()?)));
        let trees: Box<dyn Iterator<Item = (CaseNumber, Tree)> + 'q> = Box::new(trees);
        Self { check, trees: trees.peekable() }
    }

    pub(crate) fn is_empty(&mut self) -> bool {
        self.trees.peek().is_none()
    }

    /// The next `turn` of them.
    pub(crate) fn take(&mut self, turn: usize) -> impl Iterator<Item = (CaseNumber, Tree)> {
        self.trees.by_ref().take(turn)
    }
}

/// The random numbers of one case: from the seed, the check and the case's number, so that cases do not depend on each other.
fn generator(seed: u64, CaseNumber { check, index }: CaseNumber) -> TestRunner {
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
