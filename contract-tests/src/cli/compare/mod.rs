pub(crate) mod fidelity;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::ValueEnum;
use krr_contract_tests::{Comparison, Plan, StopReason, SuiteContext, Target, TargetError, checks_for, compare};
use krr_specs::{Generation, Roster};
use serde_json::json;

use crate::fail;
use crate::process::shutdown_signal::interrupted;
use crate::suite_run::budget_args::BudgetArgs;
use crate::suite_run::progress_bar::CaseBar;

/// Sends the same cases to two servers and lists the differences.
///
/// Compared are failed rules, statuses, media types and the shape of bodies. Values of persons are not compared: two
/// environments have different persons. Nothing is written. Credentials come from the environment, as for verify; krr-mock needs
/// none.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  krr-contract compare --left http://127.0.0.1:8080 --right http://127.0.0.1:8081
  krr-contract compare --left http://127.0.0.1:8080 --right test --max-requests 100

Exit codes: 0 no difference, 1 differences, 2 usage error, 3 a server is not reachable, 4 stopped early.")]
pub(crate) struct Compare {
    /// The URL of everything before /rest, or the name of an environment
    #[arg(long, value_name = "URL|NAME")]
    left: String,

    /// The other server, in the same form
    #[arg(long, value_name = "URL|NAME")]
    right: String,

    /// The generation; default g1 for URLs that end in /kontaktinfo-oauth2-server, else g3
    #[arg(long, value_name = "g1|g2|g3")]
    generation: Option<Generation>,

    #[command(flatten)]
    budget: BudgetArgs,

    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) async fn compare_two(flags: &Compare) -> ExitCode {
    let (left, right) = match reach_both(flags).await {
        Ok(both) => both,
        Err(error) => return fail(&error.to_string(), if error.is_usage() { 2 } else { 3 }),
    };
    if left.generation != right.generation {
        let reason = format!("{} is {} and {} is {}", flags.left, left.generation, flags.right, right.generation);
        return fail(&format!("{reason}: only servers of one generation can be compared"), 2);
    }
    let is_local = left.is_loopback && right.is_loopback;
    let plan = flags.budget.plan(is_local, 50);
    let roster = Roster::published();
    // Read-only: two names may lead to one register, and one side would read what the other writes.
    let context = SuiteContext::new(left.generation, roster, left.tokens().at_both(&right.tokens()), false);
    let bar = CaseBar::new(u64::from(plan.cases) * checks_for(context.generation).len() as u64, &plan);
    bar.estimate(&plan);
    let comparison = compare([&left, &right], &context, &plan, &bar, interrupted()).await;
    let out = &mut io::stdout().lock();
    let written = match flags.format {
        Format::Text => write_text(&comparison, &plan, out),
        Format::Json => writeln!(out, "{:#}", as_json(&comparison, &plan)),
    };
    match written {
        Ok(()) => ExitCode::from(code(&comparison)),
        Err(error) => fail(&error.to_string(), 3),
    }
}

async fn reach_both(flags: &Compare) -> Result<(Target, Target), TargetError> {
    let left = Target::reach(&flags.left, flags.generation).await?;
    Ok((left, Target::reach(&flags.right, flags.generation).await?))
}

fn code(comparison: &Comparison) -> u8 {
    match &comparison.stopped {
        _ if !comparison.differences.is_empty() => 1,
        Some(StopReason::Budget | StopReason::AskedToWait(_) | StopReason::Interrupted) => 4,
        Some(StopReason::NotAnswered(_)) if comparison.cases > 0 => 4,
        Some(StopReason::NotAnswered(_) | StopReason::TokenRefused | StopReason::NotServed(_)) => 3,
        None if comparison.cases == 0 => 3,
        None => 0,
    }
}

fn write_text(comparison: &Comparison, plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    for (difference, commands) in &comparison.differences {
        writeln!(out, "DIFFERENT {difference}")?;
        for line in commands.iter().flat_map(|command| command.lines()) {
            writeln!(out, "    {line}")?;
        }
    }
    if let Some(stopped) = &comparison.stopped {
        writeln!(out, "stopped early: {stopped}")?;
    }
    let Comparison { differences, cases, left_out, requests, duration_s, .. } = comparison;
    writeln!(
        out,
        "{} differences; {cases} cases, {left_out} skipped, {requests} requests, {duration_s:.1} s; --seed {}",
        differences.len(),
        plan.seed
    )
}

fn as_json(comparison: &Comparison, plan: &Plan) -> serde_json::Value {
    let differences = comparison.differences.iter();
    let differences = differences.map(|(difference, commands)| {
        json!({ "difference": difference, "in_words": difference.to_string(), "commands": commands })
    });
    json!({
        "differences": differences.collect::<Vec<_>>(),
        "cases": comparison.cases,
        "left_out": comparison.left_out,
        "requests": comparison.requests,
        "seed": plan.seed,
        "stopped": comparison.stopped.as_ref().map(ToString::to_string),
    })
}
