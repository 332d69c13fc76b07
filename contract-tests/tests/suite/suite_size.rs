//! Runs the suite against a mock in this process.

use std::{sync::LazyLock, time::Duration};

use krr_contract_tests::{AvailableTokens, NoProgress, Plan, Report, SuiteContext, Target, run};
use krr_mock_server::KrrMock;
use krr_specs::{Generation, Roster};

/// The base URL of a generation: everything before `/rest`.
pub(crate) fn base_of(krr: &KrrMock, generation: Generation) -> String {
    format!("{}{}", krr.uri(), generation.behaviour().base_path)
}

/// The base URL of G1.
pub(crate) fn base(krr: &KrrMock) -> String {
    base_of(krr, Generation::G1)
}

/// Whether tests run many cases, as in `.ci/run`, or few, as in `cargo test`.
pub(crate) fn is_thorough() -> bool {
    std::env::var_os("KRR_TEST_THOROUGHLY").is_some()
}

/// The context of each generation. It is shared: compiling a document takes longer than many a run.
pub(crate) static CONTEXTS: LazyLock<[SuiteContext; 3]> =
    LazyLock::new(|| Generation::ALL.map(|of| SuiteContext::new(of, Roster::published(), AvailableTokens::Any, true)));

/// Runs `cases` random cases of each check against the mock.
pub(crate) async fn run_suite(krr: &KrrMock, generation: Generation, seed: u64, cases: u32) -> Report {
    let target = Target::reach(&base_of(krr, generation), Some(generation)).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    let context = CONTEXTS.iter().find(|context| context.generation == generation).unwrap();
    assert_eq!(
        (target.tokens(), target.is_loopback),
        (AvailableTokens::Any, true),
        "krr-mock issues any token and may be written to"
    );
    let plan =
        Plan { seed, cases, at_once: 16, max_requests: None, pause: Duration::ZERO, sample: false, coverage: false };
    run(&target, context, &plan, &NoProgress).await
}

/// The report as text, for messages of failing tests.
pub(crate) fn text(report: &Report) -> String {
    let mut text = Vec::new();
    krr_contract_tests::terminal::write(report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}
