//! The suite against a live server of our own making, honest and drifted, as somebody with credentials runs it.

use std::{collections::BTreeSet, process::Command, sync::OnceLock, time::Duration};

use krr_contract_tests::{
    AvailableTokens, MachineTokens, MissingToken, NoProgress, Outcome, Plan, Report, SkipReason, SuiteContext, Target,
    TargetError, Variables, run, run_until,
};
use krr_specs::{Roster, RuleId};
use tokio::runtime::Handle;

use crate::{
    reference_server::{StandIn, faults::Deviation},
    suite::suite_size::text,
};

/// Few cases: a live server is asked for little.
fn plan() -> Plan {
    Plan { seed: 3, cases: 3, at_once: 8, max_requests: None, pause: Duration::ZERO, coverage: false }
}

async fn reach(stand_in: &StandIn, variables: &Variables) -> Target {
    let target = Target::reach_with(stand_in.url(), None, variables).await;
    let target = target.unwrap_or_else(|error| panic!("{error}"));
    assert!(!target.is_mock);
    target
}

fn context(target: &Target, writable: bool) -> SuiteContext {
    SuiteContext::new(target.generation, Roster::published(), target.tokens(), writable)
}

/// What most stand on: every stand-in grants the same, and to compile a document takes longer than many a run.
static CONTEXT: OnceLock<SuiteContext> = OnceLock::new();

async fn judge(stand_in: &StandIn, plan: &Plan) -> Report {
    let target = reach(stand_in, &stand_in.environment()).await;
    let context = CONTEXT.get_or_init(|| context(&target, true));
    assert_eq!(context.tokens, target.tokens());
    run(&target, context, plan, &NoProgress).await
}

fn named(report: &Report) -> BTreeSet<&str> {
    report.failures.iter().map(|failure| failure.rule.0).collect()
}

/// Whole runs at once, since each waits until a token has expired: one after the other they would mostly wait.
#[tokio::test(flavor = "multi_thread")]
async fn an_honest_server_breaks_no_rule_and_each_deviation_its_own() {
    tokio::join!(
        with_everything_it_is_left_as_it_was(),
        without_leave_nothing_is_written(),
        without_a_person(),
        every_deviation_alone_is_named_by_its_rule_and_by_no_other(),
        all_are_named_in_the_report_and_nothing_else(),
        the_command_names_them_too(),
    );
}

async fn with_everything_it_is_left_as_it_was() {
    let stand_in = StandIn::start(&[]).await;
    let before = stand_in.languages();
    let report = judge(&stand_in, &plan()).await;
    assert_eq!(report.outcome(), Outcome::Held, "{}", text(&report));
    // A live register has no token of the provider of old to give away.
    let skipped: Vec<_> = report.skipped.into_iter().collect();
    assert_eq!(skipped, [(RuleId("issuer-of-generation"), SkipReason::NoToken(MissingToken::LegacyProvider))]);
    assert!(stand_in.changes() > 1, "languages were changed");
    assert_eq!((report.restored.restored, report.restored.left_changed), (1, 0));
    assert_eq!(stand_in.languages(), before);
}

async fn without_leave_nothing_is_written() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &stand_in.environment()).await;
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!((report.outcome(), stand_in.changes()), (Outcome::Held, 0), "{}", text(&report));
    assert_eq!(report.skipped.get(&RuleId("patch-is-visible")), Some(&SkipReason::ReadOnlyTarget));
}

async fn without_a_person() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &Variables::of(stand_in.client())).await;
    let report = run(&target, &context(&target, true), &plan(), &NoProgress).await;
    assert_eq!(report.outcome(), Outcome::Held, "{}", text(&report));
    let scopes = "krr:user/spraak.write".to_owned();
    assert_eq!(report.skipped.get(&RuleId("change-is-fed")), Some(&SkipReason::NoToken(MissingToken::Person(scopes))));
}

/// What is wrong with how a deviation was named, if anything is.
async fn misnamed(deviation: Deviation) -> Option<String> {
    let stand_in = StandIn::start(&[deviation]).await;
    let report = judge(&stand_in, &Plan { cases: 1, ..plan() }).await;
    let right = named(&report) == BTreeSet::from([deviation.rule()]);
    (!right).then(|| format!("{deviation:?}: not {}\n{}", deviation.rule(), text(&report)))
}

async fn every_deviation_alone_is_named_by_its_rule_and_by_no_other() {
    // A run stays on its thread.
    let alone = |deviation| tokio::task::spawn_blocking(move || Handle::current().block_on(misnamed(deviation)));
    let wrong = futures_util::future::join_all(Deviation::ALL.map(alone)).await;
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::unwrap).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn all_are_named_in_the_report_and_nothing_else() {
    let stand_in = StandIn::start(&Deviation::ALL).await;
    let report = judge(&stand_in, &plan()).await;
    let expected: BTreeSet<&str> = Deviation::ALL.into_iter().map(Deviation::rule).collect();
    assert_eq!(named(&report), expected, "{}", text(&report));
}

async fn the_command_names_them_too() {
    let stand_in = StandIn::start(&Deviation::ALL).await;
    let mut command = Command::new(env!("CARGO_BIN_EXE_krr-contract"));
    command.env_remove("KRR_ACCESS_TOKEN").envs(stand_in.variables());
    command.args(["verify", "--target", stand_in.url(), "--rate", "1000/s", "--seed", "3", "--cases", "3"]);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let out = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    let broken: BTreeSet<&str> = out.lines().filter_map(|line| line.strip_prefix("BROKEN ")).collect();
    assert_eq!(broken, Deviation::ALL.into_iter().map(Deviation::rule).collect(), "{out}");
    assert!(out.contains("languages changed and restored: 1\n"), "{out}");
}

#[tokio::test]
async fn a_usual_budget_reaches_every_rule() {
    let stand_in = StandIn::start(&[]).await;
    let report = judge(&stand_in, &Plan { max_requests: Some(150), ..plan() }).await;
    let budget = report.skipped.values().filter(|why| **why == SkipReason::CutShort).count();
    assert_eq!((report.outcome(), budget), (Outcome::CutShort, 0), "{}", text(&report));
    assert_eq!(report.restored.left_changed, 0);
}

#[tokio::test]
async fn a_small_budget_says_which_rules_it_did_not_reach() {
    let stand_in = StandIn::start(&Deviation::ALL).await;
    let report = judge(&stand_in, &Plan { max_requests: Some(12), ..plan() }).await;
    assert_eq!(report.requests, 12);
    for rule in ["change-is-fed", "limits-of-request"] {
        assert_eq!(report.skipped.get(&RuleId(rule)), Some(&SkipReason::CutShort), "{}", text(&report));
    }
}

#[tokio::test]
async fn whoever_interrupts_a_run_puts_back_what_it_wrote() {
    let stand_in = StandIn::start(&[]).await;
    let before = stand_in.languages();
    let target = reach(&stand_in, &stand_in.environment()).await;
    let context = context(&target, true);
    let changed = async {
        while stand_in.languages() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    // A case of each check in turn, so that a language is soon changed, and more of them than are held by then.
    let plan = Plan { cases: 100, max_requests: Some(1_000_000), ..plan() };
    let report = run_until(&target, &context, &plan, &NoProgress, changed).await;
    assert_eq!(report.outcome(), Outcome::CutShort, "{}", text(&report));
    assert_eq!((report.restored.restored, report.restored.left_changed), (1, 0));
    assert_eq!(stand_in.languages(), before);
}

#[tokio::test]
async fn a_token_that_was_good_is_renewed_once() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &Variables::of(stand_in.client())).await;
    let (context, plan) = (context(&target, true), Plan { max_requests: Some(20), ..plan() });
    run(&target, &context, &plan, &NoProgress).await;
    let given = stand_in.grants();
    stand_in.forget_tokens();
    let report = run(&target, &context, &plan, &NoProgress).await;
    assert_eq!(named(&report), BTreeSet::new(), "{}", text(&report));
    assert!(stand_in.grants() > given, "other tokens were fetched");
}

#[tokio::test]
async fn a_busy_server_is_waited_for_and_not_blamed() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &stand_in.environment()).await;
    stand_in.be_busy(3, "0");
    let plan = Plan { max_requests: Some(20), ..plan() };
    let report = run(&target, &context(&target, false), &plan, &NoProgress).await;
    assert_eq!((report.waits, named(&report)), (3, BTreeSet::new()), "{}", text(&report));
}

#[tokio::test]
async fn a_server_that_stays_busy_is_blamed() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &stand_in.environment()).await;
    stand_in.be_busy(6, "0");
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!(report.outcome(), Outcome::NotJudged, "{}", text(&report));
}

#[tokio::test]
async fn who_asks_for_an_hour_is_left_alone() {
    let stand_in = StandIn::start(&[]).await;
    let target = reach(&stand_in, &stand_in.environment()).await;
    stand_in.be_busy(1, "3600");
    let report = run(&target, &context(&target, false), &plan(), &NoProgress).await;
    assert_eq!((report.outcome(), report.requests), (Outcome::CutShort, 1));
    assert!(text(&report).contains("asks to wait 3600 s"), "{}", text(&report));
}

async fn refused(stand_in: &StandIn, variable: &'static str, value: &str) -> TargetError {
    let others = stand_in.client().into_iter().filter(|(name, _)| *name != variable);
    let variables = Variables::of(others.chain([(variable, value.to_owned())]));
    match Target::reach_with(stand_in.url(), None, &variables).await {
        Ok(_) => panic!("{variable} was no matter"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_refused_grant_is_told_in_the_words_of_the_issuer() {
    let stand_in = StandIn::start(&[]).await;
    for (variable, value, expected) in [
        ("KRR_KID", "another", "the issuer refuses the grant: invalid_grant: MP-100 no such key"),
        ("KRR_CLIENT_ID", "another", "the issuer refuses the grant: invalid_grant: MP-100 no such client"),
        ("KRR_ISSUER", "http://127.0.0.1:1/", "the issuer does not answer at http://127.0.0.1:1/.well-known"),
    ] {
        let error = refused(&stand_in, variable, value).await;
        assert!(error.to_string().starts_with(expected) && !error.is_usage(), "{error}");
    }
}

#[tokio::test]
async fn only_scopes_that_are_granted_count_as_had() {
    let stand_in = StandIn::start(&[]).await;
    let tokens = reach(&stand_in, &Variables::of(stand_in.client())).await.tokens();
    let AvailableTokens::Some { machine: MachineTokens::Granted(granted), person: None } = tokens else {
        panic!("tokens of its choice")
    };
    let expected = ["digitalpost", "hentendring", "kontaktinfo", "kontaktinformasjon"];
    assert!(granted.scopes.iter().eq(expected.map(|name| format!("krr:global/{name}.read")).iter()), "{granted:?}");
    assert!(granted.bound);
    assert_eq!(granted.expiring, "krr:global/kontaktinfo.read", "the one that expires first");
}
