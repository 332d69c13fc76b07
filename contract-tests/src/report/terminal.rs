//! A report for somebody who reads it on a terminal.

use std::io::{self, Write};

use krr_specs::Rules;

use crate::report::{Failure, Report};

/// How much of a command is shown; a list of a thousand identifiers fills screens.
const LONGEST: usize = 2000;

/// Writes what was broken, rule by rule with the smallest case, and a line of figures.
///
/// # Errors
/// Whatever `out` says.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for failure in &report.failures {
        write_failure(failure, out)?;
    }
    if !report.skipped.is_empty() {
        let skipped = report.skipped.keys().map(|rule| rule.0).collect::<Vec<_>>().join(", ");
        writeln!(out, "not tried, for want of tokens, of leave to write or of such an answer: {skipped}")?;
    }
    if !report.restored.is_nothing() {
        writeln!(out, "{}", report.restored)?;
    }
    if let Some(stopped) = &report.stopped {
        writeln!(out, "cut short: {stopped}")?;
    }
    let (held, broken) = (report.held.len(), report.failures.len());
    let rate = report.cases as f64 / report.took.as_secs_f64().max(0.001);
    writeln!(
        out,
        "{held} rules held, {broken} broken, {} not tried; {} cases, {} requests, {:.1} s, {rate:.0} cases/s; as {}; --seed {}",
        report.skipped.len(),
        report.cases,
        report.requests,
        report.took.as_secs_f64(),
        report.generation,
        report.seed,
    )
}

fn write_failure(failure: &Failure, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "BROKEN {}", failure.rule)?;
    if let Some(rule) = Rules::bundled().find(failure.rule.0) {
        let evidence = rule.evidence.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
        writeln!(out, "  {} ({}; {evidence})", rule.statement.en, rule.confidence)?;
        if let Some(legal) = &rule.legal {
            writeln!(out, "  {legal}")?;
        }
    }
    for violation in failure.violations.iter().take(3) {
        writeln!(out, "  - {violation}")?;
    }
    if let Some(more) = failure.violations.len().checked_sub(3).filter(|more| *more > 0) {
        writeln!(out, "  - and {more} more")?;
    }
    writeln!(out, "  smallest case:")?;
    for command in &failure.commands {
        let shown = command.get(..command.floor_char_boundary(LONGEST)).unwrap_or(command);
        for line in shown.lines() {
            writeln!(out, "    {line}")?;
        }
        if shown.len() < command.len() {
            writeln!(out, "    ... ({} bytes in all)", command.len())?;
        }
    }
    writeln!(out)
}
