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

use crate::{
    budget_args::BudgetArgs,
    fail,
    progress_bar::Bar,
    shutdown_signal::interrupted,
    verify::report_files::{Reports, Wanted},
};

/// Sends generated requests and judges the answers by the document and by the rules.
///
/// Against a mock of ours no credentials are needed. Against another server they come from the environment:
/// KRR_ACCESS_TOKEN, or a client of Maskinporten in KRR_CLIENT_ID, KRR_KID and KRR_KEY_FILE (a path, or the PEM text)
/// with KRR_ISSUER where the record knows none; and KRR_USER_TOKEN for /person. Production is never called, and only
/// identifiers are sent that are synthetic or in the roster.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A failure names the rule, shows the smallest case as a curl command, and is tried again with the --seed of its run.
A mock of ours is written to: runs that use it at the same time disturb each other, unless each has a --world.

A report is written however a run ends, by Ctrl-C too; where none begins, that of an earlier run is removed. NOT JUDGED (exit 3) stands in place of success where fewer
rules held than were left untried. With GITHUB_ACTIONS=true broken rules become annotations, and the file that
GITHUB_STEP_SUMMARY names gets a summary. Colour comes on a terminal only, and NO_COLOR turns it off.")]
pub(crate) struct Verify {
    /// Everything before /rest (G1: .../kontaktinfo-oauth2-server), or the name of an environment
    #[arg(long, value_name = "URL|NAME")]
    target: String,

    /// Judge as this generation; without it as g1 where the URL ends in /kontaktinfo-oauth2-server, and else as g3
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,

    /// Persons whom the target promises, in place of the operator's published synthetic users
    #[arg(long, value_name = "PATH")]
    roster: Option<PathBuf>,

    /// A world of its own in a mock of ours, so that others may use the mock meanwhile
    #[arg(long, value_name = "NAME", value_parser = world)]
    world: Option<HeaderValue>,

    #[command(flatten)]
    effort: BudgetArgs,

    /// Count what was touched of operations, statuses, scope sets, schema keywords and rules, and say what was not
    #[arg(long)]
    coverage: bool,

    /// Write a report, more than once if need be; `-` for PATH is standard output. The terminal gets its own in any case
    #[arg(long = "report", value_name = "terminal|junit=PATH|json=PATH|sarif=PATH|html=PATH|fidelity=PATH")]
    reports: Vec<Wanted>,

    /// Deviations of the target that are accepted for a while, besides those that come along
    #[arg(long, value_name = "PATH")]
    deviations: Option<PathBuf>,
}

pub(crate) async fn verify(flags: &Verify) -> ExitCode {
    let roster = match roster(flags) {
        Ok(roster) => roster,
        Err(message) => return fail(&message, 2),
    };
    let (deviations, reports) = match deviations(flags).and_then(|known| Ok((known, Reports::open(&flags.reports)?))) {
        Ok(both) => both,
        Err(message) => return fail(&message, 2),
    };
    let reached = tokio::select! {
        reached = reach(flags, &roster) => reached,
        () = interrupted() => Err(VerifyError("interrupted before anything was judged".to_owned(), 4)),
    };
    let target = match reached {
        Ok(target) => target,
        Err(VerifyError(message, code)) => {
            reports.withdraw();
            return fail(&message, code);
        }
    };
    let plan = Plan { coverage: flags.coverage, ..flags.effort.plan(target.is_loopback, 200) };
    let writable = target.may_write(&roster);
    let context = SuiteContext::new(target.generation, roster, target.tokens(), writable);
    let bar = Bar::new(u64::from(plan.cases) * checks_for(context.generation).len() as u64);
    let info = RunInfo {
        mock_version: target.mock_version().await,
        document_sha256: RunInfo::digest_of(context.contract.document()),
        began: Timestamp::now(),
        deviations: &deviations,
    };
    let report = run_until(&target, &context, &plan, &bar, interrupted()).await;
    tell(&ReportData::of(&report, &info), reports)
}

/// Why nothing is judged, and the exit code for it.
struct VerifyError(String, u8);

async fn reach(flags: &Verify, roster: &Roster) -> Result<Target, VerifyError> {
    let reached = match &flags.world {
        Some(world) => Target::reach_world(&flags.target, flags.generation, world.clone()).await,
        None => Target::reach(&flags.target, flags.generation).await,
    };
    let target = reached.map_err(|error| VerifyError(error.to_string(), if error.is_usage() { 2 } else { 3 }))?;
    let asked_wrongly = |message: String| Err(VerifyError(message, 2));
    if flags.world.is_some() && !target.is_mock {
        return asked_wrongly("--world: no mock of ours answers there, and only such a mock has worlds".to_owned());
    }
    if !target.is_loopback && !roster.applies_to(&target.host) {
        return asked_wrongly(format!("--roster {} is of other targets than {}", roster.name, target.host));
    }
    Ok(target)
}

fn world(name: &str) -> Result<HeaderValue, String> {
    let value = HeaderValue::from_str(name).ok().filter(|value| !value.is_empty());
    value.ok_or_else(|| "a name is one line of plain text".to_owned())
}

fn roster(flags: &Verify) -> Result<Roster, String> {
    let Some(path) = &flags.roster else { return Ok(Roster::published()) };
    let text = fs::read_to_string(path).map_err(|error| format!("--roster {}: {error}", path.display()))?;
    let roster = Roster::parse(&text, &path.display().to_string()).map_err(|error| format!("--roster {error}"))?;
    let is_wrong = |person: &ExpectedPerson| person.personidentifikator.parse::<Personidentifikator>().is_err();
    match roster.persons.iter().position(is_wrong) {
        Some(place) => Err(format!(
            "--roster {}: [[person]] number {} has no personidentifikator: a date, or the check digits, are wrong",
            path.display(),
            place + 1
        )),
        None => Ok(roster),
    }
}

/// Those that come along, and those of `--deviations`.
fn deviations(flags: &Verify) -> Result<AcceptedDeviations, String> {
    let Some(path) = &flags.deviations else { return Ok(AcceptedDeviations::bundled().clone()) };
    let text = fs::read_to_string(path).map_err(|error| format!("--deviations {}: {error}", path.display()))?;
    let own = AcceptedDeviations::parse(&text, &path.display().to_string())
        .map_err(|error| format!("--deviations {error}"))?;
    Ok(own.extended_with(AcceptedDeviations::bundled()))
}

/// A report that could not be written leaves the outcome as it is where that is no success.
fn tell(data: &ReportData, reports: Reports) -> ExitCode {
    let code = data.outcome().exit_code();
    match reports.write(data) {
        Ok(()) => ExitCode::from(code),
        Err(message) => fail(&message, if code == 0 { 3 } else { code }),
    }
}
