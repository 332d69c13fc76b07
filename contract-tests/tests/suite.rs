//! The suite as a test runs it: against a mock in this process, quietly.

use std::time::Duration;

use krr_contract_tests::{Ground, Plan, Report, Silent, Target, run};
use krr_mock_server::KrrMock;
use krr_specs::Roster;

pub(crate) fn base(krr: &KrrMock) -> String {
    format!("{}/kontaktinfo-oauth2-server", krr.uri())
}

/// Tries `cases` of each check against the mock; the seed is in the report.
pub(crate) async fn judge(krr: &KrrMock, seed: u64, cases: u32) -> Report {
    let target = Target::reach(&base(krr), None).await.unwrap_or_else(|error| panic!("{error}"));
    let ground = Ground::new(Roster::published(), target.tokens(), target.is_loopback);
    let plan = Plan { seed, cases, at_once: 16, max_requests: None, pause: Duration::ZERO };
    run(&target, &ground, &plan, &Silent).await
}

/// The report as somebody would read it, to be shown when a test fails.
pub(crate) fn text(report: &Report) -> String {
    let mut text = Vec::new();
    krr_contract_tests::terminal::write(report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}
