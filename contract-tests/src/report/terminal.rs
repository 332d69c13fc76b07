//! A report for a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use krr_specs::{AcceptedDeviations, Document};

use crate::report::baseline::Baseline;
use crate::report::summary::rule_result::{Breach, KnownDeviation, RuleResult};
use crate::report::summary::{ReportData, RunInfo};
use crate::run::{Outcome, Report};

/// How many bytes of a command are shown. A list of a thousand identifiers fills screens.
const MAX_COMMAND_BYTES: usize = 2000;

const MAX_VIOLATIONS: usize = 3;

const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const UNCERTAIN: Style = AnsiColor::Yellow.on_default().bold();
const FAINT: Style = Style::new().dimmed();

/// Writes the failed rules with their smallest cases and a line of figures, without colour and accepted deviations.
///
/// # Errors
/// Errors of `out`.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let info = RunInfo {
        mock_version: None,
        document_sha256: RunInfo::digest_of(&Document::of(report.generation)),
        began: Timestamp::now(),
        deviations: &AcceptedDeviations::default(),
        baseline: &Baseline::default(),
        configuration: None,
    };
    let mut plain = anstream::StripStream::new(Vec::new());
    write_data(&ReportData::of(report, &info), None, &mut plain)?;
    out.write_all(&plain.into_inner())
}

/// Writes a report in colour, with lines wrapped at `width` columns.
///
/// # Errors
/// Errors of `out`.
pub fn write_data(data: &ReportData, width: Option<usize>, out: &mut impl Write) -> io::Result<()> {
    let width = width.unwrap_or(usize::MAX).max(40);
    for (row, breach, expired) in data.failed() {
        writeln!(out, "{BAD}FAILED{BAD:#} {}", row.id)?;
        if let Some(deviation) = expired {
            let text =
                format!("no longer accepted: {} expired on {} ({})", deviation.id, deviation.expires, deviation.owner);
            paragraph(&text, width, out)?;
        }
        write_breach(data, row, breach, width, out)?;
    }
    for (row, breach, deviation) in data.accepted() {
        writeln!(out, "{UNCERTAIN}ACCEPTED{UNCERTAIN:#} {}", row.id)?;
        paragraph(&acceptance(deviation), width, out)?;
        write_breach(data, row, breach, width, out)?;
    }
    for (row, breach) in data.differing() {
        writeln!(out, "{UNCERTAIN}DIFFERS{UNCERTAIN:#} {} (from our guess; fails nothing without --strict)", row.id)?;
        write_breach(data, row, breach, width, out)?;
    }
    for deviation in &data.no_longer_seen {
        let text = format!("deviation {} is no longer seen: its rules passed. Remove it.", deviation.id);
        lines(&text, "", "  ", width, out)?;
    }
    for (reason, rules) in data.skipped() {
        lines(&format!("skipped, {reason}: {}", rules.join(", ")), "", "  ", width, out)?;
    }
    if data.waits > 0 {
        writeln!(out, "waited {} times because of Retry-After", data.waits)?;
    }
    if data.retries > 0 {
        writeln!(out, "connections lost and requests sent again: {}", data.retries)?;
    }
    if !data.restored.is_nothing() {
        writeln!(out, "{}", data.restored)?;
    }
    if let Some(coverage) = &data.coverage {
        coverage.write(out)?;
    }
    if data.sampled {
        let text = "a sample: every rule had its turn. --cases N and --max-requests N try more.";
        lines(text, "", "  ", width, out)?;
    }
    if let Some(stopped) = &data.stopped {
        lines(&format!("stopped early: {stopped}"), "", "  ", width, out)?;
    }
    write_figures(data, out)
}

/// One line of figures. When it may look like a success, a verdict in capitals comes first.
fn write_figures(data: &ReportData, out: &mut impl Write) -> io::Result<()> {
    let counts = &data.counts;
    let style = match data.outcome {
        Outcome::Passed => GOOD,
        Outcome::Failed => BAD,
        Outcome::Inconclusive | Outcome::CutShort => UNCERTAIN,
    };
    if matches!(data.outcome, Outcome::Inconclusive | Outcome::CutShort) {
        writeln!(out, "{style}{}{style:#}", data.verdict())?;
    }
    let some = |count: usize, what: &str| if count > 0 { format!(" {count} {what},") } else { String::new() };
    let others = some(counts.accepted, "accepted") + &some(counts.differs, "differing from a guess");
    writeln!(
        out,
        "{style}{} rules passed, {} failed,{others} {} skipped{style:#}; {} cases, {} requests, {:.1} s, {:.0} cases/s; as {}; --seed {}",
        counts.passed,
        counts.failed,
        counts.skipped,
        data.cases,
        data.requests,
        data.duration_s,
        data.cases as f64 / data.duration_s.max(0.001),
        data.target.generation,
        data.seed,
    )
}

pub(crate) fn acceptance(deviation: &KnownDeviation) -> String {
    let KnownDeviation { id, reason, owner, expires, .. } = deviation;
    format!("{} ({id}; {owner}; until {expires})", reason.en)
}

fn write_breach(
    data: &ReportData,
    row: &RuleResult,
    breach: &Breach,
    width: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    paragraph(&row.expectation(), width, out)?;
    if let Some(legal) = row.legal {
        paragraph(legal, width, out)?;
    }
    for sentence in breach.sentences(MAX_VIOLATIONS) {
        lines(&sentence, "  - ", "    ", width, out)?;
    }
    // At krr-mock the mock is always wrong.
    if !data.target.is_mock {
        paragraph(&format!("{}: {}", breach.attribution.class, breach.attribution.because), width, out)?;
    }
    writeln!(out, "  smallest case:")?;
    for command in &breach.commands {
        let shown = command.get(..command.floor_char_boundary(MAX_COMMAND_BYTES)).unwrap_or(command);
        for line in shown.lines() {
            writeln!(out, "    {FAINT}{}{FAINT:#}", printable(line))?;
        }
        if shown.len() < command.len() {
            writeln!(out, "    ... ({} bytes in all)", command.len())?;
        }
    }
    writeln!(out, "  answered:")?;
    for answer in breach.answered() {
        lines(&answer, "    ", "      ", width, out)?;
    }
    writeln!(out)
}

fn paragraph(text: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    lines(text, "  ", "  ", width, out)
}

fn lines(text: &str, first: &str, then: &str, width: usize, out: &mut impl Write) -> io::Result<()> {
    let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent(then);
    for line in textwrap::wrap(&printable(text), options.break_words(false)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Without control characters: a target must not control the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
