//! `krr-contract`: parses, judges, reports and exits.

mod bar;
mod command_line;

use std::{
    fs,
    hash::{BuildHasher, RandomState},
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use bar::Bar;
use clap::Parser;
use command_line::{Command, Flags, Listing, Verify};
use krr_contract_tests::{Ground, Outcome, Plan, Report, Target, run, terminal};
use krr_specs::{Roster, Rule, Rules};

fn main() -> ExitCode {
    match Flags::parse().command {
        Command::Rules(flags) => list_rules(&flags),
        Command::Verify(flags) => match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime.block_on(verify(&flags)),
            Err(error) => fail(&error.to_string(), 3),
        },
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "krr-contract: {message}");
    ExitCode::from(code)
}

async fn verify(flags: &Verify) -> ExitCode {
    let roster = match roster(flags) {
        Ok(roster) => roster,
        Err(message) => return fail(&message, 2),
    };
    let target = match Target::reach(&flags.target, flags.generation).await {
        Ok(target) => target,
        Err(error) => return fail(&error.to_string(), if error.is_usage() { 2 } else { 3 }),
    };
    let plan = plan(flags, &target);
    let ground = Ground::new(target.generation, roster, target.tokens(), target.is_loopback);
    let bar = Bar::new(u64::from(plan.cases) * ground.checks.len() as u64);
    let report = tokio::select! {
        report = run(&target, &ground, &plan, &bar) => report,
        () = interrupted() => return fail(&format!("interrupted; --seed {} tries the same cases", plan.seed), 4),
    };
    show(&report)
}

fn roster(flags: &Verify) -> Result<Roster, String> {
    let Some(path) = &flags.roster else { return Ok(Roster::published()) };
    let text = fs::read_to_string(path).map_err(|error| format!("--roster {}: {error}", path.display()))?;
    Roster::parse(&text, &path.display().to_string()).map_err(|error| format!("--roster {error}"))
}

/// As much as the machine gives on this machine; little and slowly elsewhere, unless told otherwise.
fn plan(flags: &Verify, target: &Target) -> Plan {
    let here = target.is_loopback;
    let rate = flags.rate.or(if here { None } else { Some(1.0) });
    Plan {
        seed: flags.seed.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 16),
        cases: flags.cases.unwrap_or(if here { 200 } else { 3 }),
        at_once: if here { 16 } else { 1 },
        max_requests: flags.max_requests.or(if here { None } else { Some(150) }),
        pause: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate)),
    }
}

fn show(report: &Report) -> ExitCode {
    if terminal::write(report, &mut io::stdout().lock()).is_err() {
        return ExitCode::from(3);
    }
    ExitCode::from(match report.outcome() {
        Outcome::Held => 0,
        Outcome::Broken => 1,
        Outcome::NotJudged => 3,
        Outcome::CutShort => 4,
    })
}

fn list_rules(flags: &Listing) -> ExitCode {
    let mut out = io::stdout().lock();
    let held = |rule: &&Rule| flags.generation.is_none_or(|generation| rule.generations.contains(&generation));
    for rule in Rules::bundled().iter().filter(held) {
        let evidence = rule.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        let generations = rule.generations.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let statement = &rule.statement.en;
        let _ = writeln!(out, "{:<31} {generations:<8} {statement} ({}; {evidence})", rule.id, rule.confidence);
    }
    ExitCode::SUCCESS
}

/// Ctrl-C, or the SIGTERM that a time-out in CI sends.
#[cfg(unix)]
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn interrupted() {
    drop(tokio::signal::ctrl_c().await);
}
