//! Each lie of the mock is caught, by the rule that it was made for and by no other.

use std::{collections::BTreeSet, num::NonZero};

use futures_util::{StreamExt, stream};
use krr_contract_tests::Outcome;
use krr_mock_server::{KrrMock, Lie};
use krr_specs::{Generation, Rules};

use crate::suite::{judge, text};

/// Enough for every lie to show; a lie that needs luck to be caught is caught by a boundary case instead.
const CASES: u32 = 12;

/// The oldest generation for which the rule holds that must notice.
fn oldest(mutant: Lie) -> Generation {
    let rule = Rules::bundled().find(mutant.rule()).unwrap_or_else(|| panic!("{} has no rule", mutant.id()));
    *rule.generations.iter().min().unwrap()
}

/// What is wrong with how the lie was caught, if anything is.
async fn mistaken(krr: &KrrMock, mutant: Lie) -> Option<String> {
    krr.reset();
    krr.set_mutant(Some(mutant));
    let report = judge(krr, oldest(mutant), 11, CASES).await;
    let caught: BTreeSet<&str> = report.failures.iter().map(|failure| failure.rule.0).collect();
    let right = report.outcome() == Outcome::Broken && caught == BTreeSet::from([mutant.rule()]);
    let (id, rule) = (mutant.id(), mutant.rule());
    (!right).then(|| format!("{id}: caught by {caught:?} and not by {rule} alone\n{}", text(&report)))
}

/// Several mocks, each of which tells one lie after the other.
#[tokio::test(flavor = "multi_thread")]
async fn every_lie_is_caught_by_its_rule_alone() {
    let at_once = std::thread::available_parallelism().map_or(1, NonZero::get);
    let shares = Lie::ALL.chunks(Lie::ALL.len().div_ceil(at_once));
    let wrong = stream::iter(shares).map(|share| async move {
        let krr = KrrMock::start().await;
        let told = stream::iter(share).then(|mutant| mistaken(&krr, *mutant));
        told.filter_map(|wrong| async { wrong }).collect::<Vec<_>>().await
    });
    let wrong: Vec<Vec<String>> = wrong.buffer_unordered(at_once).collect().await;
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_smallest_case_is_small() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(Lie::ChecksDigits));
    let report = judge(&krr, Generation::G1, 3, CASES).await;
    let [failure] = report.failures.as_slice() else { panic!("{}", text(&report)) };
    assert_eq!(failure.case.steps.len(), 1);
    assert_eq!(failure.case.steps[0].asked().len(), 1, "{}", failure.commands[0]);
    assert!(!text(&report).contains(&krr.token("global/spraak.read")[..20]), "the token is masked");
}
