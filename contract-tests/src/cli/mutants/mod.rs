use std::{collections::BTreeSet, fs, io, path::PathBuf, process::ExitCode, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use krr_contract_tests::{
    AvailableTokens, Plan, SuiteContext,
    mutation::{
        BaselineFailed, Cases, Equivalents, EvaluatedMutant, Evaluator, MockControl, MockControlError, Mutant,
        MutationReport,
    },
    terminal,
};
use krr_specs::{Generation, Roster};
use parking_lot::Mutex;

use crate::fail;
use crate::process::mock_process::{MockProcess, MockProcessError};
use crate::process::shutdown_signal::interrupted;

/// Activates every mutant of krr-mock and checks that the rules detect it.
///
/// The mock must pass all rules without a mutant. Each derived mutant must then fail some rule, and each named mutant its own
/// rule and no other. Mutants that no client can notice are listed with the reason.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Needs the mock: cargo build --bin krr-mock.\n\nExit codes: 0 every mutant was killed or is equivalent, 1 some survived or the mock fails rules without a\nmutant, 2 usage error, 3 mock not reachable, 4 interrupted."
)]
pub(crate) struct Mutants {
    /// Only mutants whose id begins with this, such as getUsers/200
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    only: Option<String>,

    /// The program, or the URL of a running mock; default the krr-mock beside this program
    #[arg(long, value_name = "PATH|URL")]
    mock: Option<String>,

    /// The seed of the cases
    #[arg(long, value_name = "N", default_value_t = 11)]
    seed: u64,

    /// Cases for each rule
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,

    /// Number of mutants at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// Write the outcome of each mutant as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
}

/// Why no mutant was evaluated.
enum MutantsError {
    UnknownId(String),
    Process(MockProcessError),
    Control(MockControlError),
    Baseline(BaselineFailed),
}

pub(crate) async fn mutants(flags: &Mutants) -> ExitCode {
    // Checked now: the evaluation takes minutes.
    if let Some(path) = &flags.json
        && let Err(error) = fs::OpenOptions::new().create(true).append(true).open(path)
    {
        return fail(&format!("--json {}: {error}", path.display()), 2);
    }
    let report = tokio::select! {
        report = evaluated(flags) => report,
        () = interrupted() => return fail("interrupted before all mutants were evaluated", 4),
    };
    let report = match report {
        Ok(report) => report,
        Err(MutantsError::UnknownId(only)) => return fail(&format!("--only {only}: no such mutant"), 2),
        Err(MutantsError::Process(error)) => return fail(&error.to_string(), 3),
        Err(MutantsError::Control(error) | MutantsError::Baseline(BaselineFailed::Control(error))) => {
            return fail(&error.to_string(), 3);
        }
        Err(MutantsError::Baseline(BaselineFailed::Report(report))) => {
            let _ = terminal::write(&report, &mut io::stdout().lock());
            return fail(&BaselineFailed::Report(report).to_string(), 1);
        }
    };
    if let Some(path) = &flags.json
        && let Err(error) = fs::write(path, report.to_json().to_string())
    {
        return fail(&format!("--json {}: {error}", path.display()), 3);
    }
    if report.write(Equivalents::bundled(), &mut io::stdout().lock()).is_err() {
        return ExitCode::from(3);
    }
    ExitCode::from(u8::from(!report.all_expected()))
}

/// Evaluates the mutants in one world of the mock for each job.
async fn evaluated(flags: &Mutants) -> Result<MutationReport, MutantsError> {
    let began = std::time::Instant::now();
    let mock = MockProcess::find(flags.mock.as_deref()).await.map_err(MutantsError::Process)?;
    let mut controls = Vec::new();
    for job in 0..flags.jobs {
        controls.push(MockControl::reach(mock.url(), &format!("mutants-{job}")).await.map_err(MutantsError::Control)?);
    }
    let mutants = match controls.first() {
        Some(control) => chosen(flags, control.mutants().await.map_err(MutantsError::Control)?)?,
        None => Vec::new(),
    };
    let contexts = Generation::ALL.map(|of| SuiteContext::new(of, Roster::published(), AvailableTokens::Any, true));
    let generations: BTreeSet<Generation> = mutants.iter().map(|mutant| mutant.generation).collect();
    let plan = Plan {
        seed: flags.seed,
        cases: flags.cases,
        at_once: 8,
        max_requests: None,
        pause: Duration::ZERO,
        sample: false,
        coverage: false,
    };
    let evaluator = match controls.first() {
        Some(control) => Evaluator::prepare(control, &contexts, plan, Equivalents::bundled(), &generations).await,
        None => return Ok(MutationReport::default()),
    };
    let evaluator = evaluator.map_err(MutantsError::Baseline)?;

    let bar = bar(mutants.len() as u64);
    let (jobs, free) = (controls.len(), Mutex::new(controls));
    let evaluated = stream::iter(mutants).map(|mutant| async {
        // One control for each job, so that one is always free.
        let Some(control) = free.lock().pop() else { return Ok(None) };
        let outcome = evaluator.evaluate(&control, &mutant, Cases::All).await;
        free.lock().push(control);
        bar.inc(1);
        outcome.map(|outcome| Some(EvaluatedMutant { mutant, outcome }))
    });
    let evaluated: Vec<Option<EvaluatedMutant>> =
        evaluated.buffered(jobs).try_collect().await.map_err(MutantsError::Control)?;
    bar.finish_and_clear();
    Ok(MutationReport {
        mutants: evaluated.into_iter().flatten().collect(),
        seed: flags.seed,
        duration: began.elapsed(),
    })
}

fn chosen(flags: &Mutants, mutants: Vec<Mutant>) -> Result<Vec<Mutant>, MutantsError> {
    let Some(only) = &flags.only else { return Ok(mutants) };
    let chosen: Vec<Mutant> = mutants.into_iter().filter(|mutant| mutant.id.starts_with(only.as_str())).collect();
    if chosen.is_empty() { Err(MutantsError::UnknownId(only.clone())) } else { Ok(chosen) }
}

/// On standard error; hidden when that is not a terminal.
fn bar(mutants: u64) -> ProgressBar {
    let bar = ProgressBar::new(mutants);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} mutants, {eta} left") {
        bar.set_style(style);
    }
    bar
}
