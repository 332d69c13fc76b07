//! A failing case is sent once more, and the report says whether it failed again.

use std::time::Duration;

use http::StatusCode;
use krr_contract_tests::{CaseNumber, NoProgress, Plan, Progress, SuiteContext, Target, run};
use krr_mock_server::{KrrMock, Mutant, NamedMutant};
use krr_specs::{Generation, Roster};

use crate::suite::suite_size::{base, text};

/// Deactivates the mutant after the first case.
struct Deactivating<'k>(&'k KrrMock);

impl Progress for Deactivating<'_> {
    fn case_finished(&self, _: CaseNumber, _: &[(&'static str, StatusCode)]) {
        self.0.set_mutant(None::<Mutant>);
    }
}

#[tokio::test]
async fn a_failing_case_is_repeated_and_the_report_says_when_it_passes() {
    let krr = KrrMock::start().await;
    let target = Target::reach(&base(&krr), None).await.unwrap_or_else(|error| panic!("{error}"));
    let context = SuiteContext::new(Generation::G1, Roster::published(), target.tokens(), true);
    let plan = Plan {
        seed: 1,
        cases: 1,
        at_once: 1,
        max_requests: None,
        pause: Duration::ZERO,
        sample: false,
        coverage: false,
    };

    krr.set_mutant(Some(NamedMutant::StatusFirst));
    let steady = run(&target, &context, &plan, &NoProgress).await;
    assert!(steady.failures.iter().all(|failure| failure.happened_again == Some(true)), "{}", text(&steady));

    let once = run(&target, &context, &plan, &Deactivating(&krr)).await;
    let [failure] = &once.failures[..] else { panic!("{}", text(&once)) };
    assert_eq!((failure.rule.0, failure.happened_again), ("member-order", Some(false)));
    assert!(text(&once).contains("passed when it was sent once more"), "{}", text(&once));
}
