//! The suite against the reference server, with and without deviations, with credentials from the environment.

use std::{collections::BTreeSet, process::Command, sync::OnceLock, time::Duration};

use krr_contract_tests::{
    AvailableTokens, MachineTokens, MissingToken, NoProgress, Outcome, Plan, Report, SkipReason, SuiteContext, Target,
    TargetError, Variables, run, run_until,
};
use krr_mock_server::KrrMock;
use krr_specs::{Confidence, Generation, Roster, RuleId, Rules};
use tokio::runtime::Handle;

use crate::reference_server::{Deviation, ReferenceServer, Unknowns};
use crate::suite::suite_size::text;
use crate::support::hide_mock_proxy::hiding_the_mock;

/// Few cases, as for a live server.
fn plan() -> Plan {
    Plan { seed: 3, cases: 3, at_once: 8, max_requests: None, pause: Duration::ZERO, sample: false, coverage: false }
}

async fn reach(server: &ReferenceServer, variables: &Variables) -> Target {
    let target = Target::reach_with(server.url(), None, variables).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    assert!(!target.is_mock);
    target
}

fn context(target: &Target, writable: bool) -> SuiteContext {
    SuiteContext::new(target.generation, Roster::published(), target.tokens(), writable)
}

/// Shared by most tests: compiling the document takes longer than many a run.
static CONTEXT: OnceLock<SuiteContext> = OnceLock::new();

async fn run_suite(server: &ReferenceServer, plan: &Plan) -> Report {
    let target = reach(server, &server.environment()).await;
    let context = CONTEXT.get_or_init(|| context(&target, true));
    assert_eq!(context.tokens, target.tokens());
    run(&target, context, plan, &NoProgress).await
}

fn failed_rules(report: &Report) -> BTreeSet<&str> {
    report.failures.iter().map(|failure| failure.rule.0).collect()
}

/// At once, because each run waits until a token has expired.
#[tokio::test(flavor = "multi_thread")]
async fn a_correct_server_fails_no_rule_and_each_deviation_fails_its_own() {
    tokio::join!(
        a_full_run_restores_every_change(),
        a_read_only_run_writes_nothing(),
        a_run_without_a_person_token_skips_its_rules(),
        each_deviation_alone_fails_its_rule_only(),
        all_deviations_together_fail_their_rules_only(),
        the_command_reports_the_same_rules(),
        honest_servers_of_every_generation_pass_whatever_they_answer_where_no_source_says(),
        a_difference_from_a_guess_fails_a_strict_run(),
        a_lie_is_told_of_a_server_that_differs_from_every_guess(),
    );
}

async fn honest_servers_of_every_generation_pass_whatever_they_answer_where_no_source_says() {
    for generation in Generation::ALL {
        let guessed = ReferenceServer::start_as(generation, Unknowns::AsGuessed, &[]).await;
        let report = run_as(&guessed, generation, false).await;
        assert_eq!((report.outcome(), report.differences.len()), (Outcome::Passed, 0), "{}", text(&report));

        let other = ReferenceServer::start_as(generation, Unknowns::OtherWay, &[]).await;
        let report = run_as(&other, generation, false).await;
        assert_eq!((report.outcome(), failed_rules(&report)), (Outcome::Passed, BTreeSet::new()), "{}", text(&report));
        let differing: BTreeSet<&str> = report.differences.iter().map(|difference| difference.rule.0).collect();
        let of_generation = Rules::bundled().iter().filter(|rule| rule.generations.contains(&generation));
        let guesses = of_generation.filter(|rule| rule.confidence_in(generation) == Confidence::Guess);
        let guesses: BTreeSet<&str> = guesses.map(|rule| rule.id.as_str()).collect();
        // Without signed answers there is nothing that could say something else.
        let unsigned: &[&str] = if generation == Generation::G3 { &["signed-says-the-same"] } else { &[] };
        let not_told: Vec<&str> = guesses.difference(&differing).copied().collect();
        assert_eq!(not_told, unsigned, "{generation}");
    }
}

async fn a_difference_from_a_guess_fails_a_strict_run() {
    let server = ReferenceServer::start_as(Generation::G2, Unknowns::OtherWay, &[]).await;
    let report = run_as(&server, Generation::G2, true).await;
    assert_eq!((report.outcome(), report.differences.len()), (Outcome::Failed, 0), "{}", text(&report));
    assert!(failed_rules(&report).contains("method-not-allowed"), "{}", text(&report));
}

async fn run_as(server: &ReferenceServer, generation: Generation, strict: bool) -> Report {
    let target = Target::reach_with(server.url(), Some(generation), &server.environment()).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    let mut context = context(&target, true);
    context.guesses_count = strict;
    run(&target, &context, &plan(), &NoProgress).await
}

async fn a_lie_is_told_of_a_server_that_differs_from_every_guess() {
    let server = ReferenceServer::start_as(Generation::G3, Unknowns::OtherWay, &Deviation::ALL).await;
    let report = run_as(&server, Generation::G3, false).await;
    let expected: BTreeSet<&str> = Deviation::ALL.into_iter().map(Deviation::rule).collect();
    assert_eq!(failed_rules(&report), expected, "{}", text(&report));
}

async fn a_full_run_restores_every_change() {
    let server = ReferenceServer::start(&[]).await;
    let before = server.languages();
    let report = run_suite(&server, &plan()).await;
    assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
    // A live register has no tokens of the legacy OIDC provider.
    let skipped: Vec<_> = report.skipped.into_iter().collect();
    assert_eq!(skipped, [(RuleId("issuer-of-generation"), SkipReason::NoToken(MissingToken::LegacyProvider))]);
    assert!(server.changes() > 1, "languages were changed");
    assert_eq!((report.restored.restored, report.restored.left_changed), (1, 0));
    assert_eq!(server.languages(), before);
}

async fn a_read_only_run_writes_nothing() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &server.environment()).await;
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!((report.outcome(), server.changes()), (Outcome::Passed, 0), "{}", text(&report));
    assert_eq!(report.skipped.get(&RuleId("patch-is-visible")), Some(&SkipReason::ReadOnlyTarget));
}

async fn a_run_without_a_person_token_skips_its_rules() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &Variables::of(server.client())).await;
    let report = run(&target, &context(&target, true), &plan(), &NoProgress).await;
    assert_eq!(report.outcome(), Outcome::Passed, "{}", text(&report));
    let scopes = "krr:user/spraak.write".to_owned();
    assert_eq!(report.skipped.get(&RuleId("change-is-fed")), Some(&SkipReason::NoToken(MissingToken::Person(scopes))));
}

/// What is wrong when a deviation does not fail its rule only.
async fn mistake(deviation: Deviation) -> Option<String> {
    let server = ReferenceServer::start(&[deviation]).await;
    let report = run_suite(&server, &Plan { cases: 1, ..plan() }).await;
    let right = failed_rules(&report) == BTreeSet::from([deviation.rule()]);
    (!right).then(|| format!("{deviation:?}: not {}\n{}", deviation.rule(), text(&report)))
}

async fn each_deviation_alone_fails_its_rule_only() {
    // A run stays on its thread.
    let alone = |deviation| tokio::task::spawn_blocking(move || Handle::current().block_on(mistake(deviation)));
    let wrong = futures_util::future::join_all(Deviation::ALL.map(alone)).await;
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::unwrap).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn all_deviations_together_fail_their_rules_only() {
    let server = ReferenceServer::start(&Deviation::ALL).await;
    let report = run_suite(&server, &plan()).await;
    let expected: BTreeSet<&str> = Deviation::ALL.into_iter().map(Deviation::rule).collect();
    assert_eq!(failed_rules(&report), expected, "{}", text(&report));
}

async fn the_command_reports_the_same_rules() {
    let server = ReferenceServer::start(&Deviation::ALL).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    command.env_remove("KRR_ACCESS_TOKEN").envs(server.variables());
    command.args(["verify", "--target", server.url(), "--rate", "1000/s", "--seed", "3", "--cases", "3"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let out = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    let failed: BTreeSet<&str> = out.lines().filter_map(|line| line.strip_prefix("FAILED ")).collect();
    assert_eq!(failed, Deviation::ALL.into_iter().map(Deviation::rule).collect(), "{out}");
    assert!(out.contains("languages changed and restored: 1\n"), "{out}");
}

#[tokio::test]
async fn the_default_budget_reaches_every_rule() {
    let server = ReferenceServer::start(&[]).await;
    let report = run_suite(&server, &sample(300)).await;
    assert_eq!((report.outcome(), report.sampled), (Outcome::Passed, true), "{}", text(&report));
    assert!(report.requests <= 300, "{}", text(&report));
    assert!(report.passed.contains(&RuleId("token-needed")), "the case that waits for a token to expire is run too");
    assert_eq!(report.restored.left_changed, 0);
}

/// What is sent to a server elsewhere by default, without the pauses.
fn sample(max_requests: u64) -> Plan {
    Plan { cases: 1, at_once: 1, max_requests: Some(max_requests), sample: true, ..plan() }
}

#[tokio::test]
async fn a_sample_that_did_not_reach_every_rule_is_cut_short() {
    let server = ReferenceServer::start(&[]).await;
    let report = run_suite(&server, &sample(40)).await;
    assert_eq!((report.outcome(), report.sampled), (Outcome::CutShort, false), "{}", text(&report));
}

#[tokio::test]
async fn a_mock_behind_a_proxy_that_hides_its_admin_api_passes_a_sample() {
    let krr = KrrMock::start().await;
    let live = hiding_the_mock(krr.uri());
    let token = krr.token("krr:global/kontaktinformasjon.read krr:global/digitalpost.read");
    let target = Target::reach_with(&live, None, &Variables::of([("KRR_ACCESS_TOKEN", token)])).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    assert!(!target.is_mock);
    let report = run(&target, &context(&target, false), &sample(300), &NoProgress).await;
    assert_eq!((report.outcome(), report.differences.len()), (Outcome::Passed, 0), "{}", text(&report));
}

#[tokio::test]
async fn a_small_budget_reports_the_rules_that_it_did_not_reach() {
    let server = ReferenceServer::start(&Deviation::ALL).await;
    let report = run_suite(&server, &Plan { max_requests: Some(12), ..plan() }).await;
    assert_eq!(report.requests, 12);
    for rule in ["change-is-fed", "limits-of-request"] {
        assert_eq!(report.skipped.get(&RuleId(rule)), Some(&SkipReason::CutShort), "{}", text(&report));
    }
}

#[tokio::test]
async fn an_interrupted_run_restores_its_changes() {
    let server = ReferenceServer::start(&[]).await;
    let before = server.languages();
    let target = reach(&server, &server.environment()).await;
    let context = context(&target, true);
    let changed = async {
        while server.languages() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    // One case of each check in turn, so that a language is changed soon; many cases, so that the run does not end before.
    let plan = Plan { cases: 100, max_requests: Some(1_000_000), ..plan() };
    let report = run_until(&target, &context, &plan, &NoProgress, changed).await;
    assert_eq!(report.outcome(), Outcome::CutShort, "{}", text(&report));
    assert_eq!((report.restored.restored, report.restored.left_changed), (1, 0));
    assert_eq!(server.languages(), before);
}

#[tokio::test]
async fn an_accepted_token_that_is_refused_later_is_renewed() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &Variables::of(server.client())).await;
    let (context, plan) = (context(&target, true), Plan { max_requests: Some(20), ..plan() });
    run(&target, &context, &plan, &NoProgress).await;
    let granted = server.grants();
    server.revoke_tokens();
    let report = run(&target, &context, &plan, &NoProgress).await;
    assert_eq!(failed_rules(&report), BTreeSet::new(), "{}", text(&report));
    assert!(server.grants() > granted, "new tokens were fetched");
}

#[tokio::test]
async fn retry_after_is_honoured_and_fails_no_rule() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &server.environment()).await;
    server.limit_rate(3, "0");
    let plan = Plan { max_requests: Some(20), ..plan() };
    let report = run(&target, &context(&target, false), &plan, &NoProgress).await;
    assert_eq!((report.waits, failed_rules(&report)), (3, BTreeSet::new()), "{}", text(&report));
}

#[tokio::test]
async fn a_server_that_stays_busy_is_inconclusive() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &server.environment()).await;
    server.limit_rate(6, "0");
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!(report.outcome(), Outcome::Inconclusive, "{}", text(&report));
}

#[tokio::test]
async fn a_retry_after_of_an_hour_stops_the_run() {
    let server = ReferenceServer::start(&[]).await;
    let target = reach(&server, &server.environment()).await;
    server.limit_rate(1, "3600");
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!((report.outcome(), report.requests), (Outcome::CutShort, 1));
    assert!(text(&report).contains("asks to wait 3600 s"), "{}", text(&report));
}

async fn refused(server: &ReferenceServer, variable: &'static str, value: &str) -> TargetError {
    let others = server.client().into_iter().filter(|(name, _)| *name != variable);
    let variables = Variables::of(others.chain([(variable, value.to_owned())]));
    match Target::reach_with(server.url(), None, &variables).await {
        Ok(_) => panic!("{variable} was accepted"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_refused_grant_is_reported_with_the_issuers_error() {
    let server = ReferenceServer::start(&[]).await;
    for (variable, value, expected) in [
        ("KRR_KID", "another", "the issuer refuses the grant: invalid_grant: no such key (MP-100)"),
        ("KRR_CLIENT_ID", "another", "the issuer refuses the grant: invalid_grant: no such client (MP-100)"),
        ("KRR_ISSUER", "http://127.0.0.1:1/", "the issuer is not reachable at http://127.0.0.1:1/.well-known"),
    ] {
        let error = refused(&server, variable, value).await;
        assert!(error.to_string().starts_with(expected) && !error.is_usage(), "{error}");
    }
}

#[tokio::test]
async fn an_opaque_token_leaves_out_the_rules_about_scopes_unless_they_are_named() {
    let server = ReferenceServer::start(&[]).await;
    let opaque = Variables::of([("KRR_ACCESS_TOKEN", "opaque")]);
    let target = reach(&server, &opaque).await;
    assert!(target.tokens().has_unknown_scopes());
    let named = [("KRR_ACCESS_TOKEN", "opaque"), ("KRR_ACCESS_SCOPES", "krr:global/kontaktinformasjon.read  openid")];
    let tokens = reach(&server, &Variables::of(named)).await.tokens();
    let AvailableTokens::Some { machine: MachineTokens::One(scopes), .. } = tokens else { panic!("named scopes") };
    assert_eq!(scopes, "krr:global/kontaktinformasjon.read openid");
}

#[tokio::test]
async fn only_granted_scopes_count_as_available() {
    let server = ReferenceServer::start(&[]).await;
    let tokens = reach(&server, &Variables::of(server.client())).await.tokens();
    let AvailableTokens::Some { machine: MachineTokens::Granted(granted), person: None } = tokens else {
        panic!("tokens of its choice")
    };
    let expected = ["digitalpost", "hentendring", "kontaktinfo", "kontaktinformasjon"];
    assert!(granted.scopes.iter().eq(expected.map(|name| format!("krr:global/{name}.read")).iter()), "{granted:?}");
    assert!(granted.bound);
    assert_eq!(granted.expiring, "krr:global/kontaktinfo.read", "the one that expires first");
}
