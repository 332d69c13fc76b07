//! `krr-contract verify`: tests a server and writes reports.

mod baseline;
mod report_files;

use std::{fs, path::PathBuf, process::ExitCode};

use http::HeaderValue;
use jiff::Timestamp;
use krr_contract_tests::{
    Plan, SuiteContext, Target, checks_for,
    report::{ReportData, RunInfo},
    run_until,
};
use krr_fixtures::Personidentifikator;
use krr_specs::{AcceptedDeviations, ExpectedPerson, Generation, Roster};

use crate::fail;
use crate::process::shutdown_signal::interrupted;
use crate::suite_run::budget_args::BudgetArgs;
use crate::suite_run::progress_bar::CaseBar;
use crate::verify::baseline::BaselineArgs;
use crate::verify::report_files::{ReportArg, Reports};

/// Sends generated requests and checks the responses against the OpenAPI document and the rules.
///
/// krr-mock needs no credentials. For other servers they come from the environment: KRR_ACCESS_TOKEN, or a Maskinporten client
/// in KRR_CLIENT_ID, KRR_KID and KRR_KEY_FILE (a path, or the PEM text) with KRR_ISSUER where no issuer is known; and
/// KRR_USER_TOKEN for /person. Production is never called. Only synthetic identifiers and those of the roster are sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A failure names the rule, what was asked (curl commands that run), what came and what was expected. Repeat it with the --seed of
the run. What differs from a guess of ours is told and fails nothing, except at krr-mock and under --strict.
A run has a world of krr-mock of its own, so that nobody else's clock, persons and faults are in it. It has the mutant that
is on. --world NAME tests the world of that name instead.

Variables:
  KRR_ACCESS_TOKEN                       a ready access token, in place of a client
  KRR_ACCESS_SCOPES                      its scopes, where it is opaque; otherwise rules about scopes are left out
  KRR_CLIENT_ID, KRR_KID, KRR_KEY_FILE   a Maskinporten client: its id, the id of its key, the private key (path or PEM)
  KRR_ISSUER                             the issuer, where the target's is not known
  KRR_USER_TOKEN                         the token of a logged-in person, for /person
  KRR_MOCK_ADMIN_TOKEN                   the admin token of a krr-mock that has one, or @ and the path of its file
  NO_COLOR                               turns colours off; they are used on a terminal only
  GITHUB_ACTIONS, GITHUB_STEP_SUMMARY    with `true` failed rules become annotations, and the file gets a summary

In CI:
  krr-contract verify --target test --baseline known.toml --report junit=krr.xml --report sarif=krr.sarif

Reports are written even when a run is interrupted. A run that cannot start removes the reports of an earlier run.

Exit codes: 0 all rules passed, 1 a rule failed, 2 usage error, 3 target not reachable or fewer rules ran than were
skipped, 4 stopped early.")]
pub(crate) struct Verify {
    /// The URL of everything before /rest (G1: .../kontaktinfo-oauth2-server), or the name of an environment
    #[arg(long, value_name = "URL|NAME")]
    target: String,

    /// The generation; default g1 for a URL that ends in /kontaktinfo-oauth2-server, else g3
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,

    /// The expected persons of the target; default the operator's published synthetic users
    #[arg(long, value_name = "PATH")]
    roster: Option<PathBuf>,

    /// The world of krr-mock to test; default one of its own, which is dropped at the end
    #[arg(long, value_name = "NAME", value_parser = world)]
    world: Option<HeaderValue>,

    #[command(flatten)]
    budget: BudgetArgs,

    /// Also fail where the target differs from what is only our guess. At krr-mock guesses always count
    #[arg(long)]
    strict: bool,

    /// Report the coverage of statuses, scope sets, schema keywords and rules
    #[arg(long)]
    coverage: bool,

    /// Write a report; repeatable; `-` for PATH is standard output. The terminal report is always written
    #[arg(long = "report", value_name = "terminal|junit=PATH|json=PATH|sarif=PATH|html=PATH|fidelity=PATH")]
    reports: Vec<ReportArg>,

    /// Accepted deviations of the target, besides the bundled ones
    #[arg(long, value_name = "PATH")]
    deviations: Option<PathBuf>,

    #[command(flatten)]
    baseline: BaselineArgs,
}

pub(crate) async fn verify(flags: &Verify) -> ExitCode {
    let roster = match roster(flags) {
        Ok(roster) => roster,
        Err(message) => return fail(&message, 2),
    };
    let baseline = match flags.baseline.read() {
        Ok(baseline) => baseline,
        Err(message) => return fail(&message, 2),
    };
    let (deviations, reports) = match deviations(flags).and_then(|known| Ok((known, Reports::open(&flags.reports)?))) {
        Ok(both) => both,
        Err(message) => return fail(&message, 2),
    };
    let reached = tokio::select! {
        reached = reach(flags, &roster) => reached,
        () = interrupted() => Err(VerifyError("interrupted before the run started".to_owned(), 4)),
    };
    let target = match reached {
        Ok(target) => target,
        Err(VerifyError(message, code)) => {
            reports.remove_old();
            return fail(&message, code);
        }
    };
    let plan = Plan { coverage: flags.coverage, ..flags.budget.plan(target.is_loopback, 200) };
    let writable = target.may_write(&roster);
    let mut context = SuiteContext::new(target.generation, roster, target.tokens(), writable);
    context.guesses_count |= flags.strict;
    let bar = CaseBar::new(u64::from(plan.cases) * checks_for(context.generation).len() as u64, &plan);
    bar.estimate(&plan);
    let info = RunInfo {
        mock_version: target.mock_version().await,
        document_sha256: RunInfo::digest_of(context.contract.document()),
        began: Timestamp::now(),
        deviations: &deviations,
        baseline: &baseline,
        configuration: flags.configuration(),
    };
    let report = run_until(&target, &context, &plan, &bar, interrupted()).await;
    target.leave().await;
    let data = ReportData::of(&report, &info);
    let code = write_reports(&data, reports);
    match flags.baseline.write(&baseline, &data) {
        Ok(()) => code,
        Err(message) => fail(&message, 3),
    }
}

impl Verify {
    /// The reader's own file about the target: what is known broken, else the deviations, else the roster.
    fn configuration(&self) -> Option<PathBuf> {
        let baseline = self.baseline.path().cloned();
        baseline.or_else(|| self.deviations.clone()).or_else(|| self.roster.clone())
    }
}

/// Why the run cannot start, with the exit code.
struct VerifyError(String, u8);

async fn reach(flags: &Verify, roster: &Roster) -> Result<Target, VerifyError> {
    let reached = match &flags.world {
        Some(world) => Target::reach_world(&flags.target, flags.generation, world.clone()).await,
        None => Target::reach_in_own_world(&flags.target, flags.generation).await,
    };
    let target = reached.map_err(|error| VerifyError(error.to_string(), if error.is_usage() { 2 } else { 3 }))?;
    let usage_error = |message: String| Err(VerifyError(message, 2));
    if flags.world.is_some() && !target.is_mock {
        return usage_error("--world: only krr-mock has worlds".to_owned());
    }
    if !target.is_loopback && !roster.applies_to(&target.host) {
        return usage_error(format!("--roster {} is not for the target {}", roster.name, target.host));
    }
    Ok(target)
}

fn world(name: &str) -> Result<HeaderValue, String> {
    let value = HeaderValue::from_str(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| "expected one line of plain text".to_owned())
}

fn roster(flags: &Verify) -> Result<Roster, String> {
    let Some(path) = &flags.roster else { return Ok(Roster::published()) };
    let text = fs::read_to_string(path).map_err(|error| format!("--roster {}: {error}", path.display()))?;
    let roster = Roster::parse(&text, &path.display().to_string()).map_err(|error| format!("--roster {error}"))?;
    let is_wrong = |person: &ExpectedPerson| person.personidentifikator.parse::<Personidentifikator>().is_err();
    match roster.persons.iter().position(is_wrong) {
        Some(place) => Err(format!(
            "--roster {}: [[person]] number {} has an invalid personidentifikator: wrong date or check digits",
            path.display(),
            place + 1
        )),
        None => Ok(roster),
    }
}

/// The bundled deviations and those of `--deviations`.
fn deviations(flags: &Verify) -> Result<AcceptedDeviations, String> {
    let Some(path) = &flags.deviations else { return Ok(AcceptedDeviations::bundled().clone()) };
    let text = fs::read_to_string(path).map_err(|error| format!("--deviations {}: {error}", path.display()))?;
    let own = AcceptedDeviations::parse(&text, &path.display().to_string())
        .map_err(|error| format!("--deviations {error}"))?;
    Ok(own.extended_with(AcceptedDeviations::bundled()))
}

/// Writes the reports. When one fails, the exit code is that of the outcome, or 3 instead of 0.
fn write_reports(data: &ReportData, reports: Reports) -> ExitCode {
    let code = data.outcome().exit_code();
    match reports.write(data) {
        Ok(()) => ExitCode::from(code),
        Err(message) => fail(&message, if code == 0 { 3 } else { code }),
    }
}
