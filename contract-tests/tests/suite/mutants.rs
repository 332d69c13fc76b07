//! Mutants of krr-mock are killed: each named one by its own rule only, derived ones by any rule.
//!
//! These tests run each named mutant with the cases of its rule, and a sample of the derived ones. `krr-contract mutants`, a
//! step of `.ci/run`, runs all mutants with all cases.

use std::{collections::BTreeSet, time::Duration};

use futures_util::{StreamExt, stream};
use krr_contract_tests::{
    Plan,
    mutation::{Cases, Equivalents, Evaluator, MockControl, Mutant, MutantOutcome},
};
use krr_mock_server::{KrrMock, NamedMutant};
use krr_specs::Generation;

use crate::suite::suite_size::{CONTEXTS, run_suite, text};

/// Enough for every mutant: what random cases may miss has a fixed case.
const CASES: u32 = 12;
/// One of so many derived mutants is run.
const STRIDE: usize = 41;
/// Worlds at once.
const JOBS: usize = 2;

fn plan(cases: u32) -> Plan {
    Plan { seed: 11, cases, at_once: 8, max_requests: None, pause: Duration::ZERO, sample: false, coverage: false }
}

/// The unexpected outcomes among the mutants of one job.
async fn unexpected(krr: &KrrMock, evaluator: &Evaluator<'_>, job: usize, mutants: &[Mutant]) -> Vec<String> {
    let control = MockControl::reach(krr.uri(), &format!("job-{job}")).await.unwrap();
    let outcomes = stream::iter(mutants.iter().skip(job).step_by(JOBS)).then(|mutant| {
        let control = &control;
        async move { (mutant, evaluator.evaluate(control, mutant, Cases::OfItsRule).await.unwrap()) }
    });
    let wrong = outcomes.filter(|(_, outcome)| std::future::ready(!outcome.is_expected()));
    wrong.map(|(mutant, outcome)| format!("{} {}", outcome.headline(), mutant.id)).collect().await
}

#[tokio::test(flavor = "multi_thread")]
async fn named_mutants_are_killed_by_their_rule_only_and_derived_ones_by_any() {
    let krr = KrrMock::start().await;
    let control = MockControl::reach(krr.uri(), "baseline").await.unwrap();
    let (named, derived): (Vec<_>, Vec<_>) =
        control.mutants().await.unwrap().into_iter().partition(|mutant| mutant.rule.is_some());
    assert_eq!(named.len(), NamedMutant::ALL.len());
    let mutants: Vec<Mutant> = named.into_iter().chain(derived.into_iter().step_by(STRIDE)).collect();
    let every = BTreeSet::from(Generation::ALL);
    let evaluator = Evaluator::prepare(&control, &*CONTEXTS, plan(CASES), Equivalents::bundled(), &every).await;
    let evaluator = evaluator.unwrap_or_else(|error| panic!("{error}"));
    let wrong = stream::iter(0..JOBS).map(|job| unexpected(&krr, &evaluator, job, &mutants)).buffer_unordered(JOBS);
    let wrong: Vec<Vec<String>> = wrong.collect().await;
    assert!(wrong.concat().is_empty(), "{}", wrong.concat().join("\n"));
}

#[test]
fn every_equivalent_is_a_mutant_with_one_reason() {
    let entries: Vec<_> = Equivalents::bundled().iter().collect();
    for entry in &entries {
        assert!(entry.reason.len() > 40 && !entry.mutants.is_empty(), "{entry:?}");
        for id in &entry.mutants {
            assert!(id.parse::<krr_mock_server::Mutant>().is_ok(), "{id} is no mutant");
        }
    }
    let ids: Vec<&String> = entries.iter().flat_map(|entry| &entry.mutants).collect();
    let once: BTreeSet<&String> = ids.iter().copied().collect();
    assert_eq!(ids.len(), once.len(), "each has one reason");
}

#[tokio::test]
async fn survivors_equivalents_and_wrong_entries_are_distinguished() {
    let krr = KrrMock::start().await;
    let control = MockControl::reach(krr.uri(), "outcomes").await.unwrap();
    let list =
        "[[equivalent]]\nreason = 'for the test'\nmutants = ['getUsers/200/no-body', 'patchUser/422/errors.*.id/drop']";
    let equivalents = Equivalents::parse(list).unwrap();
    let g1 = BTreeSet::from([Generation::G1]);
    let evaluator = Evaluator::prepare(&control, &*CONTEXTS, plan(1), &equivalents, &g1).await;
    let evaluator = evaluator.unwrap_or_else(|error| panic!("{error}"));
    let mutants = control.mutants().await.unwrap();
    for (id, expected) in [
        ("getUsers/200/as-418", MutantOutcome::Killed("document-status")),
        ("getUsers/200/no-body", MutantOutcome::NotEquivalent("document-body")),
        ("patchUser/422/errors.*.id/drop", MutantOutcome::Equivalent),
        ("patchUser/204/some-body", MutantOutcome::Survived),
        ("sorts-persons", MutantOutcome::Killed("order-of-request")),
    ] {
        let mutant = mutants.iter().find(|mutant| mutant.id == id).unwrap();
        assert_eq!(evaluator.evaluate(&control, mutant, Cases::OfItsRule).await.unwrap(), expected, "{id}");
    }
}

#[tokio::test]
async fn a_failing_case_shrinks_to_one_identifier() {
    let krr = KrrMock::start().await;
    krr.set_mutant(Some(NamedMutant::ChecksDigits));
    let report = run_suite(&krr, Generation::G1, 3, CASES).await;
    let [failure] = report.failures.as_slice() else { panic!("{}", text(&report)) };
    assert_eq!(failure.case.requests.len(), 1);
    assert_eq!(failure.case.requests[0].identifiers().len(), 1, "{}", failure.commands[0]);
    assert!(!text(&report).contains(&krr.token("global/spraak.read")[..20]), "the token is masked");
}
