//! What was found is sent once more before it is told, and whoever reads learns whether it happened again.

use std::time::Duration;

use krr_contract_tests::{Check, NoProgress, Plan, Progress, SuiteContext, Target, run};
use krr_mock_server::{KrrMock, Mutant, NamedMutant};
use krr_specs::{Generation, Roster};

use crate::suite::suite_size::{base, text};

/// Lets the mock tell the truth again as soon as one case was held.
struct Repenting<'k>(&'k KrrMock);

impl Progress for Repenting<'_> {
    fn check(&self, _: usize, _: usize, _: &Check) {}
    fn case(&self) {
        self.0.set_mutant(None::<Mutant>);
    }
    fn done(&self) {}
}

#[tokio::test]
async fn what_was_found_is_sent_once_more_and_a_report_says_where_it_did_not_happen_again() {
    let krr = KrrMock::start().await;
    let target = Target::reach(&base(&krr), None).await.unwrap_or_else(|error| panic!("{error}"));
    let context = SuiteContext::new(Generation::G1, Roster::published(), target.tokens(), true);
    let plan = Plan { seed: 1, cases: 1, at_once: 1, max_requests: None, pause: Duration::ZERO, coverage: false };

    krr.set_mutant(Some(NamedMutant::StatusFirst));
    let steady = run(&target, &context, &plan, &NoProgress).await;
    assert!(steady.failures.iter().all(|failure| failure.happened_again == Some(true)), "{}", text(&steady));

    let once = run(&target, &context, &plan, &Repenting(&krr)).await;
    let [failure] = &once.failures[..] else { panic!("{}", text(&once)) };
    assert_eq!((failure.rule.0, failure.happened_again), ("member-order", Some(false)));
    assert!(text(&once).contains("held when it was sent once more"), "{}", text(&once));
}
