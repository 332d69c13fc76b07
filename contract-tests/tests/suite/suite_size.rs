//! The suite as a test runs it: against a mock in this process, quietly.

use std::{sync::LazyLock, time::Duration};

use krr_contract_tests::{AvailableTokens, NoProgress, Plan, Report, SuiteContext, Target, run};
use krr_mock_server::KrrMock;
use krr_specs::{Generation, Roster};

/// Everything before `/rest`, where that generation is found.
pub(crate) fn base_of(krr: &KrrMock, generation: Generation) -> String {
    format!("{}{}", krr.uri(), generation.behaviour().base_path)
}

/// Where the first generation is found.
pub(crate) fn base(krr: &KrrMock) -> String {
    base_of(krr, Generation::G1)
}

/// Whether much is to be tried, as `.ci/run` wants it, and not only what `cargo test` has time for.
pub(crate) fn is_thorough() -> bool {
    std::env::var_os("KRR_TEST_THOROUGHLY").is_some()
}

/// What is stood on against any mock, by generation; to compile a document takes longer than many a run.
pub(crate) static CONTEXTS: LazyLock<[SuiteContext; 3]> =
    LazyLock::new(|| Generation::ALL.map(|of| SuiteContext::new(of, Roster::published(), AvailableTokens::Any, true)));

/// Tries `cases` of each check of the generation against the mock; the seed is in the report.
pub(crate) async fn judge(krr: &KrrMock, generation: Generation, seed: u64, cases: u32) -> Report {
    let target = Target::reach(&base_of(krr, generation), Some(generation)).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    let context = CONTEXTS.iter().find(|context| context.generation == generation).unwrap();
    assert_eq!(
        (target.tokens(), target.is_loopback),
        (AvailableTokens::Any, true),
        "a mock gives any token, and may be written to"
    );
    let plan = Plan { seed, cases, at_once: 16, max_requests: None, pause: Duration::ZERO, coverage: false };
    run(&target, context, &plan, &NoProgress).await
}

/// The report as somebody would read it, to be shown when a test fails.
pub(crate) fn text(report: &Report) -> String {
    let mut text = Vec::new();
    krr_contract_tests::terminal::write(report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}
