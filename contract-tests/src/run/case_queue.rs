use std::iter::Peekable;

use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::model::plan::Plan;
use crate::rules::Check;
use crate::run::{CaseNumber, Search};
use crate::suite::SuiteContext;
use crate::suite::case::{Case, CaseSet};

/// A case that can be made smaller.
pub(crate) type Tree = Box<dyn ValueTree<Value = Case>>;

/// The cases of a check that are still to be run: fixed ones first, then random ones.
pub(crate) struct CaseQueue<'q> {
    pub(crate) check: &'static Check,
    trees: Peekable<Box<dyn Iterator<Item = (CaseNumber, Tree)> + 'q>>,
}

impl<'q> CaseQueue<'q> {
    /// The cases that plan and search select. Each is generated when it is taken.
    pub(crate) fn of(check: &'static Check, context: &SuiteContext, plan: &Plan, search: &'q Search<'_>) -> Self {
        let (seed, count, name) = (plan.seed, plan.cases, check.name());
        let CaseSet { fixed, kinds, random } =
            search.includes_check(check).then(|| (check.cases)(context)).flatten().unwrap_or_default();
        let fixed = fixed.into_iter().map(|case| Just(case).boxed());
        let random = random.into_iter().flat_map(move |random| (0..count).map(move |_| random.clone()));
        let numbers = (0..).map(move |index| CaseNumber { check: name, index });
        let trees = numbers
            .zip(fixed.chain(kinds).chain(random))
            .filter(|(number, _)| search.includes_case(number))
            .filter_map(move |(number, cases)| Some((number, cases.new_tree(&mut generator(seed, number)).ok()?)));
        let trees: Box<dyn Iterator<Item = (CaseNumber, Tree)> + 'q> = Box::new(trees);
        Self { check, trees: trees.peekable() }
    }

    pub(crate) fn is_empty(&mut self) -> bool {
        self.trees.peek().is_none()
    }

    pub(crate) fn take(&mut self, turn: usize) -> impl Iterator<Item = (CaseNumber, Tree)> {
        self.trees.by_ref().take(turn)
    }
}

/// The random generator of one case. Its seed depends on the check and the index, so that cases do not depend on each other.
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
