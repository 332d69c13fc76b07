use std::iter::Peekable;

use proptest::{
    strategy::{Just, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::{
    case::{Case, Trial},
    ground::Ground,
    rules::Check,
    run::Plan,
};

/// A case that can be made smaller.
pub(crate) type Tree = Box<dyn ValueTree<Value = Case>>;

/// The cases of a check that are still to be held: those not left to chance first, the most telling before others.
pub(crate) struct Queue {
    pub(crate) check: &'static Check,
    trees: Peekable<Box<dyn Iterator<Item = Tree>>>,
}

impl Queue {
    /// As many as the plan has room for; nothing is generated before it is asked for.
    pub(crate) fn of(check: &'static Check, ground: &Ground, plan: &Plan) -> Self {
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

    pub(crate) fn is_empty(&mut self) -> bool {
        self.trees.peek().is_none()
    }

    /// The next `turn` of them.
    pub(crate) fn take(&mut self, turn: usize) -> impl Iterator<Item = Tree> {
        self.trees.by_ref().take(turn)
    }
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
