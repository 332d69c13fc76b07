mod mock_process;

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

use crate::{
    fail,
    mutants::mock_process::{KrrMock, MockProcessError},
    shutdown_signal::interrupted,
};

/// Makes the mock lie, in every way it knows, and looks which lies the suite notices.
///
/// The mock is judged first while it tells the truth. Then each derived lie must be noticed by some rule, and each named lie
/// by the one that it was made for and by no other. What nobody can notice is written down with the reason.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Needs the mock: cargo build --bin krr-mock. Exit codes: 0 every lie was noticed, 1 some were not, or the honest mock is not\nclean, 2 --only names none, 3 no mock, 4 interrupted."
)]
pub(crate) struct Mutants {
    /// Only this mutant, or those whose id begins so: getUsers/200
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    only: Option<String>,

    /// The mock's program, or the URL of one that runs; without it the krr-mock beside this program
    #[arg(long, value_name = "PATH|URL")]
    mock: Option<String>,

    /// Try other cases
    #[arg(long, value_name = "N", default_value_t = 11)]
    seed: u64,

    /// Cases for each rule
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,

    /// Mutants at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// What became of each mutant, as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
}

/// Why there are no outcomes.
enum Ended {
    Unknown(String),
    NoMock(MockProcessError),
    NoLiar(MockControlError),
    Dishonest(BaselineFailed),
}

pub(crate) async fn mutants(flags: &Mutants) -> ExitCode {
    // Before anything is judged, which takes minutes.
    if let Some(path) = &flags.json
        && let Err(error) = fs::OpenOptions::new().create(true).append(true).open(path)
    {
        return fail(&format!("--json {}: {error}", path.display()), 2);
    }
    let outcomes = tokio::select! {
        outcomes = judged(flags) => outcomes,
        () = interrupted() => return fail("interrupted; nothing is said of the mutants", 4),
    };
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes,
        Err(Ended::Unknown(only)) => return fail(&format!("--only {only}: no mutant's id begins so"), 2),
        Err(Ended::NoMock(error)) => return fail(&error.to_string(), 3),
        Err(Ended::NoLiar(error) | Ended::Dishonest(BaselineFailed::NoLiar(error))) => {
            return fail(&error.to_string(), 3);
        }
        Err(Ended::Dishonest(BaselineFailed::Report(report))) => {
            let _ = terminal::write(&report, &mut io::stdout().lock());
            return fail(&BaselineFailed::Report(report).to_string(), 1);
        }
    };
    if let Some(path) = &flags.json
        && let Err(error) = fs::write(path, outcomes.to_json().to_string())
    {
        return fail(&format!("--json {}: {error}", path.display()), 3);
    }
    if outcomes.write(Equivalents::bundled(), &mut io::stdout().lock()).is_err() {
        return ExitCode::from(3);
    }
    ExitCode::from(u8::from(!outcomes.all_expected()))
}

/// One mock, as many worlds of it as jobs, and in each one mutant after the other.
async fn judged(flags: &Mutants) -> Result<MutationReport, Ended> {
    let began = std::time::Instant::now();
    let mock = KrrMock::find(flags.mock.as_deref()).await.map_err(Ended::NoMock)?;
    let mut controls = Vec::new();
    for job in 0..flags.jobs {
        controls.push(MockControl::reach(mock.url(), &format!("mutants-{job}")).await.map_err(Ended::NoLiar)?);
    }
    let mutants = match controls.first() {
        Some(control) => chosen(flags, control.mutants().await.map_err(Ended::NoLiar)?)?,
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
        coverage: false,
    };
    let bench = match controls.first() {
        Some(control) => Evaluator::prepare(control, &contexts, plan, Equivalents::bundled(), &generations).await,
        None => return Ok(MutationReport::default()),
    };
    let bench = bench.map_err(Ended::Dishonest)?;

    let bar = bar(mutants.len() as u64);
    let (jobs, free) = (controls.len(), Mutex::new(controls));
    let judged = stream::iter(mutants).map(|mutant| async {
        // There are as many as jobs, so that one is always free.
        let Some(control) = free.lock().pop() else { return Ok(None) };
        let outcome = bench.judge(&control, &mutant, Cases::All).await;
        free.lock().push(control);
        bar.inc(1);
        outcome.map(|outcome| Some(EvaluatedMutant { mutant, outcome }))
    });
    let judged: Vec<Option<EvaluatedMutant>> = judged.buffered(jobs).try_collect().await.map_err(Ended::NoLiar)?;
    bar.finish_and_clear();
    Ok(MutationReport { judged: judged.into_iter().flatten().collect(), seed: flags.seed, took: began.elapsed() })
}

fn chosen(flags: &Mutants, mutants: Vec<Mutant>) -> Result<Vec<Mutant>, Ended> {
    let Some(only) = &flags.only else { return Ok(mutants) };
    let chosen: Vec<Mutant> = mutants.into_iter().filter(|mutant| mutant.id.starts_with(only.as_str())).collect();
    if chosen.is_empty() { Err(Ended::Unknown(only.clone())) } else { Ok(chosen) }
}

/// On standard error, and hidden where that is no terminal.
fn bar(mutants: u64) -> ProgressBar {
    let bar = ProgressBar::new(mutants);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} mutants, {eta} left") {
        bar.set_style(style);
    }
    bar
}
